import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { CommonClient } from 'tencentcloud-sdk-nodejs-common';
import type * as v from 'valibot';
import type { Secret } from '../../secret.ts';
import type { BrokerError } from '../broker-error.ts';
import { Deadline } from '../deadline.ts';
import { type RetryPolicy, withRetries } from '../retry.ts';
import { readAnswer, UnreadableAnswerError } from './answer.ts';
import type { Subject } from './error-codes.ts';
import { api3Error, type CmqCall, strangeAnswer } from './errors.ts';

export interface ManagementOptions {
  readonly endpoint: URL;
  readonly region: string;
  readonly secretId: string;
  readonly secretKey: Secret;
  readonly token: Secret | undefined;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
}

export interface ManagementRequest {
  readonly action: string;
  readonly subject: Subject;
  /** Undefined is left out. */
  readonly parameters: Readonly<Record<string, string | number | readonly string[] | undefined>>;
}

/** Tencent Cloud API 3.0, product `tdmq`, signed by the vendor's own SDK. */
export class CmqManagement {
  readonly #options: ManagementOptions;
  #client: Promise<CommonClient> | undefined;

  constructor(options: ManagementOptions) {
    this.#options = options;
  }

  /** @throws BrokerError */
  async call<const S extends v.GenericSchema>(
    request: ManagementRequest,
    schema: S,
  ): Promise<v.InferOutput<S>> {
    const { action, subject, parameters } = request;
    const names = [parameters.TopicName, parameters.SubscriptionName, parameters.QueueName];
    const call = { operation: [action, ...names.filter(Boolean)].join(' '), subject };
    return withRetries(() => this.#attempt(call, request, schema), this.#options.retry);
  }

  async #attempt<const S extends v.GenericSchema>(
    call: CmqCall,
    request: ManagementRequest,
    schema: S,
  ): Promise<v.InferOutput<S>> {
    this.#client ??= openClient(this.#options);
    const client = await this.#client;
    const { operation } = call;
    const deadline = new Deadline({ broker: 'cmq', operation, timeoutMs: this.#options.timeoutMs });
    try {
      const answer: unknown = await client.request(request.action, request.parameters, {
        signal: deadline.signal,
      });
      return readAnswer(schema, answer);
    } catch (cause) {
      throw explain(call, deadline, cause);
    }
  }
}

/** Loaded on the first call: the SDK is heavy, and the functions that only move messages never manage. */
async function openClient(options: ManagementOptions): Promise<CommonClient> {
  const { CommonClient } = await import('tencentcloud-sdk-nodejs-common');
  const { endpoint, region, secretId, secretKey, token } = options;
  const Agent = endpoint.protocol === 'http:' ? HttpAgent : HttpsAgent;
  return new CommonClient(endpoint.host, '2020-02-17', {
    credential: { secretId, secretKey: secretKey.reveal(), ...(token && { token: token.reveal() }) },
    region,
    profile: {
      httpProfile: {
        endpoint: endpoint.host,
        protocol: `${endpoint.protocol}//`,
        // Without one of its own the SDK goes through whatever proxy the environment names, even to loopback.
        agent: new Agent({ keepAlive: true }),
      },
    },
  });
}

/** What the SDK throws for any answer but a good one, and for none. */
interface SdkException extends Error {
  readonly requestId: string;
  readonly traceId: string;
  /** Of API 3.0; absent when the answer was not its own. */
  readonly code?: string;
  /** Other than 200. */
  readonly httpCode?: number;
}

function explain(call: CmqCall, deadline: Deadline, cause: unknown): BrokerError {
  if (!isSdkException(cause)) {
    const found = cause instanceof UnreadableAnswerError ? cause.message : 'not the JSON of API 3.0';
    return strangeAnswer(call, 200, found, cause);
  }
  const { code, httpCode, message, requestId } = cause;
  if (code !== undefined) return api3Error(call, { code, message, status: 200, requestId }, cause);
  if (httpCode !== undefined) return strangeAnswer(call, httpCode, message, cause);
  return deadline.explain(cause);
}

function isSdkException(thrown: unknown): thrown is SdkException {
  return thrown instanceof Error && 'traceId' in thrown;
}
