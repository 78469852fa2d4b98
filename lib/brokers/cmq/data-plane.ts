import { randomInt } from 'node:crypto';
import * as v from 'valibot';
import type { Secret } from '../../secret.ts';
import { callHttp, type Fetch } from '../http.ts';
import { type RetryPolicy, withRetries } from '../retry.ts';
import { integer, parseAnswer, readAnswer, text, UnreadableAnswerError } from './answer.ts';
import type { Subject } from './error-codes.ts';
import { type CmqCall, refusedRequest, strangeAnswer, v2Error } from './errors.ts';
import { type Parameters, type SignatureMethod, signV2 } from './sign.ts';

export interface DataPlaneOptions {
  readonly endpoint: URL;
  readonly region: string;
  readonly secretId: string;
  readonly secretKey: Secret;
  readonly token: Secret | undefined;
  readonly signing: SignatureMethod;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  readonly fetch: Fetch | undefined;
  /** Epoch ms. */
  readonly clock: () => number;
}

export interface DataRequest {
  readonly action: string;
  readonly subject: Subject;
  /** Arrays go out as `name.1`, `name.2`; undefined is left out. */
  readonly parameters: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  /** Codes besides 0 with which the answer still is what was asked for. */
  readonly accepts?: readonly number[];
  /** Seconds for which the service may hold the request. */
  readonly waitSeconds?: number;
  readonly signal?: AbortSignal | undefined;
}

const OUTCOME = v.object({
  code: integer,
  message: v.optional(v.string(), ''),
  requestId: v.optional(text),
});

/**
 * API v2, where messages are published, sent, received and deleted. Every action either may be repeated or is at least
 * once by its nature (publish and send may leave a message twice, if the answer to the first was lost).
 */
export class CmqDataPlane {
  readonly #options: DataPlaneOptions;
  readonly #url: URL;

  constructor(options: DataPlaneOptions) {
    this.#options = options;
    // The path is part of what is signed; services answer on this one unless the endpoint names its own.
    this.#url = new URL(options.endpoint.pathname === '/' ? '/v2/index.php' : '', options.endpoint);
  }

  /**
   * @param schema of the answer, beside code and message
   * @throws BrokerError
   */
  async call<const S extends v.GenericSchema>(request: DataRequest, schema: S): Promise<v.InferOutput<S>> {
    const { action, subject, parameters, signal } = request;
    const name = parameters.topicName ?? parameters.queueName;
    const call = { operation: `${action} ${name}`, subject };
    return withRetries(() => this.#attempt(call, request, schema), this.#options.retry, signal);
  }

  async #attempt<const S extends v.GenericSchema>(
    call: CmqCall,
    request: DataRequest,
    schema: S,
  ): Promise<v.InferOutput<S>> {
    const { status, body } = await callHttp(
      {
        broker: 'cmq',
        operation: call.operation,
        method: 'POST',
        url: this.#url.href,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: this.#form(request),
        timeoutMs: this.#options.timeoutMs + (request.waitSeconds ?? 0) * 1_000,
        signal: request.signal,
      },
      this.#options.fetch,
    );
    if (status !== 200) throw strangeAnswer(call, status, '');
    try {
      const answer = parseAnswer(body);
      const outcome = readAnswer(OUTCOME, answer);
      if (outcome.code === 0 || request.accepts?.includes(outcome.code)) return readAnswer(schema, answer);
      throw v2Error(call, { ...outcome, status });
    } catch (cause) {
      if (!(cause instanceof UnreadableAnswerError)) throw cause;
      throw strangeAnswer(call, status, cause.message, cause);
    }
  }

  #form(request: DataRequest): string {
    const { region, secretId, secretKey, token, signing, clock } = this.#options;
    const parameters: Parameters = {
      Action: request.action,
      Region: region,
      Timestamp: Math.floor(clock() / 1_000),
      Nonce: randomInt(1, 2 ** 31),
      SecretId: secretId,
      SignatureMethod: signing,
      ...(token && { Token: token.reveal() }),
      ...flatten(request.parameters),
    };
    const form = new URLSearchParams({
      Signature: signV2('POST', this.#url, parameters, signing, secretKey),
    });
    for (const [name, value] of Object.entries(parameters)) form.append(name, String(value));
    return form.toString();
  }
}

/** @throws BrokerError `invalid` for text that would arrive as something else */
function flatten(parameters: DataRequest['parameters']): Parameters {
  const flat: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === 'string' || typeof value === 'number') flat[name] = value;
    else for (const [at, item] of (value ?? []).entries()) flat[`${name}.${at + 1}`] = item;
  }
  for (const [name, value] of Object.entries(flat)) {
    if (typeof value === 'number' || value.isWellFormed()) continue;
    throw refusedRequest(
      'invalid',
      'InvalidCharacter',
      `${name} holds half a surrogate pair, which UTF-8 cannot carry`,
    );
  }
  return flat;
}
