/** A proven push that cannot be read: says which source and which part. Its bytes are kept in quarantine. */
export class MalformedPushError extends Error {
  override readonly name = 'MalformedPushError';
  readonly source: string;
  /** The element or key at fault, such as `Notification.PublishTime`; `body` when it is the whole. */
  readonly path: string;

  constructor(source: string, path: string, problem: string, options?: ErrorOptions) {
    super(`${path}: ${problem}`, options);
    this.source = source;
    this.path = path;
  }
}
