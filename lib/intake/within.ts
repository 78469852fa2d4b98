/** Something was given up because its time was over. It may still come to an end, unseen. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';

  /** @param what was going on: `storing` */
  constructor(what: string, options?: ErrorOptions) {
    super(`${what} took longer than there was time for`, options);
  }
}

/**
 * What `work` comes to, unless its time is over first.
 * @param over aborts when the time is over
 * @param what is going on, for the error
 * @throws OutOfTimeError
 */
export async function within<T>(over: AbortSignal, what: string, work: Promise<T>): Promise<T> {
  const stopped = Promise.withResolvers<never>();
  const stop = () => stopped.reject(new OutOfTimeError(what, { cause: over.reason }));
  if (over.aborted) stop();
  over.addEventListener('abort', stop);
  try {
    return await Promise.race([work, stopped.promise]);
  } finally {
    over.removeEventListener('abort', stop);
  }
}
