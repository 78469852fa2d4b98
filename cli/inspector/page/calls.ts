import type { Answer, CallName, InputOf, Problem, ResultOf } from '../protocol.ts';

/** A call was refused, or nobody answered it. `next` says what to do about it. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly next: string | undefined;

  constructor({ error, next }: Problem, options?: ErrorOptions) {
    super(error, options);
    this.next = next;
  }
}

/** Asks the page's server. Throws `CallError`, or what `signal` was aborted with. */
export async function call<C extends CallName>(
  name: C,
  input: InputOf<C>,
  signal?: AbortSignal,
): Promise<ResultOf<C>> {
  let response: Response;
  let answer: Answer<C>;
  try {
    response = await fetch(`/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
      ...(signal === undefined ? {} : { signal }),
    });
    answer = await response.json();
  } catch (cause) {
    signal?.throwIfAborted();
    throw new CallError(
      { error: 'The inspector does not answer.', next: 'Start it again: npx topic-relay inspect' },
      { cause },
    );
  }
  if (response.ok) return answer as ResultOf<C>;
  throw new CallError(answer as Problem);
}

/** What went wrong, fit to be shown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof CallError) {
    return { error: error.message, ...(error.next === undefined ? {} : { next: error.next }) };
  }
  return { error: error instanceof Error ? error.message : String(error) };
}
