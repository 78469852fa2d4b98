import { FunctionFailedError } from '../function-host.ts';
import type { Patience } from './patience.ts';

/**
 * Calls a function of serverless.yml by its name there.
 * @throws FunctionFailedError when the function threw; any other error means that it was not reached
 */
export type Invoke = (functionName: string, event: object) => Promise<unknown>;

/** What came of a call that reached the function. */
export type Outcome = { readonly response: unknown } | { readonly failure: FunctionFailedError };

/**
 * Waits until the function is reached: like Lambda, which counts no retry for what it could not invoke. A host that ends
 * while the function runs is a failure of the function: it may have begun what nobody else may repeat before a while.
 */
export function callFunction(
  invoke: Invoke,
  functionName: string,
  event: object,
  patience: Patience,
): Promise<Outcome> {
  return patience.waitOut('The function host', async () => {
    try {
      return { response: await invoke(functionName, event) };
    } catch (failure) {
      if (failure instanceof FunctionFailedError) return { failure };
      if (isCutShort(failure)) {
        const message = `${functionName}: its host ended while it ran`;
        return { failure: new FunctionFailedError(message, { cause: failure }) };
      }
      throw failure;
    }
  });
}

/** The connection was there, and went before the answer: each call has one of its own. */
function isCutShort(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
}
