import { createHash } from 'node:crypto';
import type { Secret } from '../../secret.ts';
import { BrokerError } from '../broker-error.ts';
import { callHttp, type Fetch, type HttpAnswer } from '../http.ts';
import { DEFAULT_RETRY, type RetryPolicy, withRetries } from '../retry.ts';
import { mnsError } from './errors.ts';
import { AnswerElement, readAnswer, UnreadableAnswerError } from './response-document.ts';
import { type MnsCredentials, signV2, signV4 } from './sign.ts';

export interface MnsConnectionOptions extends MnsCredentials {
  /** `https://{account}.mns.{region}.aliyuncs.com`; `-internal` and `-vpc` hosts speak http too. */
  readonly endpoint: string;
  /** Temporary credentials of STS come with one. */
  readonly securityToken?: Secret | undefined;
  readonly signing?: 'v2' | 'v4' | undefined;
  /** Needed by version 4 where the endpoint does not name it. */
  readonly region?: string | undefined;
  /** For one attempt, in ms; a long poll's wait is added. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  readonly retry?: RetryPolicy | undefined;
  readonly fetch?: Fetch | undefined;
  /** Epoch ms. */
  readonly clock?: (() => number) | undefined;
}

export interface MnsRequest {
  readonly verb: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Unencoded segments: `['topics', 'orders']`. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** `x-mns-*`, lower-case. */
  readonly headers?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: string;
  /** Seconds for which the service may hold the request. */
  readonly waitSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface MnsAnswer {
  readonly status: number;
  /** Without children where the body was empty. */
  readonly document: AnswerElement;
}

const VERSION = '2015-06-06';
const XML_TYPE = 'text/xml;charset=utf-8';

/** Signed requests to one MNS endpoint. */
export class MnsConnection {
  readonly #options: MnsConnectionOptions & { readonly region: string };
  readonly #endpoint: URL;

  constructor(options: MnsConnectionOptions & { readonly region: string }) {
    this.#options = options;
    this.#endpoint = new URL(options.endpoint);
  }

  /**
   * Makes a request, again while it fails with an error that says so: everything MNS offers either may be repeated or
   * is at least once by its nature (publish and send may leave a message twice, if the answer to the first was lost).
   * @throws BrokerError, also when `read` throws `UnreadableAnswerError`
   */
  async call<T>(request: MnsRequest, read: (answer: MnsAnswer) => T): Promise<T> {
    const attempt = () => this.#attempt(request, read);
    return withRetries(attempt, this.#options.retry ?? DEFAULT_RETRY, request.signal);
  }

  async #attempt<T>(request: MnsRequest, read: (answer: MnsAnswer) => T): Promise<T> {
    const target = targetOf(request);
    const operation = `${request.verb} ${target.split('?', 1)[0]}`;
    const answer = await callHttp(
      {
        broker: 'mns',
        operation,
        method: request.verb,
        url: this.#endpoint.origin + target,
        headers: this.#headers(request, target),
        body: request.body,
        timeoutMs: (this.#options.timeoutMs ?? 10_000) + (request.waitSeconds ?? 0) * 1_000,
        signal: request.signal,
      },
      this.#options.fetch,
    );
    return readMnsAnswer(operation, answer, read);
  }

  #headers(request: MnsRequest, target: string): Record<string, string> {
    const { securityToken, signing, region, clock } = this.#options;
    const now = clock?.() ?? Date.now();
    const date = new Date(now).toUTCString();
    const headers: Record<string, string> = { date, 'x-mns-version': VERSION };
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      if (value !== undefined) headers[name] = String(value);
    }
    if (request.body !== undefined) {
      headers['content-type'] = XML_TYPE;
      headers['content-md5'] = contentMd5(request.body);
    }
    const parts = {
      verb: request.verb,
      contentMd5: headers['content-md5'],
      contentType: headers['content-type'],
      date,
      headers,
      target,
    };
    headers.authorization =
      signing === 'v4' ? signV4(this.#options, region, parts, now) : signV2(this.#options, parts);
    if (securityToken !== undefined) headers['security-token'] = securityToken.reveal();
    return headers;
  }
}

/**
 * Path and query as sent and signed. `=` stays as it is: receipt handles end with it, the vendor's clients send it
 * bare, and the signature covers the text of the target.
 */
function targetOf(request: MnsRequest): string {
  const path = request.path.map((segment) => `/${encodeURIComponent(segment)}`).join('');
  const query = Object.entries(request.query ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value)).replaceAll('%3D', '=')}`)
    .join('&');
  return query === '' ? path : `${path}?${query}`;
}

/** The form that the vendor's clients send: base64 of the lower-case hex text. */
function contentMd5(body: string): string {
  return Buffer.from(createHash('md5').update(body).digest('hex')).toString('base64');
}

/** A batch of which some failed has a failing status, and says in these documents which. */
const BATCH_DOCUMENTS: ReadonlySet<string> = new Set(['Errors', 'Messages']);

function readMnsAnswer<T>(operation: string, answer: HttpAnswer, read: (answer: MnsAnswer) => T): T {
  const { status } = answer;
  const requestId = answer.headers.get('x-mns-request-id') ?? undefined;
  const succeeded = status >= 200 && status < 300;
  try {
    const document = answer.body.trim() === '' ? NOTHING : readAnswer(answer.body);
    if (succeeded || BATCH_DOCUMENTS.has(document.name)) return read({ status, document });
    throw mnsError({
      operation,
      status,
      code: document.find('Code'),
      message: document.find('Message'),
      requestId: document.find('RequestId') ?? requestId,
    });
  } catch (cause) {
    if (!(cause instanceof UnreadableAnswerError)) throw cause;
    if (!succeeded) throw mnsError({ operation, status, requestId });
    throw new BrokerError(
      `mns ${operation}: answer ${status} cannot be read: ${cause.message}`,
      { broker: 'mns', kind: 'internal', code: 'UnreadableAnswer', status, requestId, retryable: false },
      { cause },
    );
  }
}

const NOTHING = new AnswerElement('', undefined);
