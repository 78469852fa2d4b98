import middy, { type MiddlewareObj } from '@middy/core';
import type * as v from 'valibot';
import { BrokerError } from '../brokers/broker-error.ts';
import { ConfigError } from '../errors.ts';
import type { Log } from '../log.ts';
import { explain } from './explain.ts';
import { InvalidInputError, readInput } from './input.ts';

/** What went as asked, and what it says in one line. */
export interface Done {
  readonly ok: true;
  readonly message: string;
}

/** What could not be done, why, and what to do next. A value: the caller reads it, Lambda has nothing to retry. */
export interface NotDone {
  readonly ok: false;
  readonly message: string;
  readonly error: {
    readonly name: string;
    readonly code?: string;
    readonly requestId?: string;
    readonly faults?: readonly string[];
  };
}

/** The Lambda handler of a function that people invoke: input → checked input → result, known errors explained. */
export function invokeHandler<S extends v.GenericSchema, R extends object>(
  schema: S,
  run: (input: v.InferOutput<S>) => Promise<R>,
  log: Log,
) {
  return middy<unknown, R | NotDone>()
    .use(explainErrors<R>(log))
    .handler((event) => run(readInput(schema, event)));
}

function explainErrors<R extends object>(log: Log): MiddlewareObj<unknown, R | NotDone> {
  return {
    onError: (request) => {
      const { error } = request;
      if (isKnown(error)) request.response = notDone(error);
      // What nobody foresaw fails the invocation, so that it shows in the function's error metric.
      else log.error('invocation failed', { error });
    },
  };
}

function isKnown(error: unknown): error is BrokerError | ConfigError | InvalidInputError {
  return error instanceof BrokerError || error instanceof ConfigError || error instanceof InvalidInputError;
}

export function notDone(error: BrokerError | ConfigError | InvalidInputError): NotDone {
  const { name } = error;
  if (error instanceof BrokerError) {
    const { code, requestId } = error;
    return {
      ok: false,
      message: explain(error),
      error: { name, code, ...(requestId === undefined ? {} : { requestId }) },
    };
  }
  return { ok: false, message: error.message, error: { name, faults: error.faults } };
}
