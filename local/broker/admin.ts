import { isUtf8 } from 'node:buffer';
import * as v from 'valibot';
import type { Faults } from './core/faults.ts';
import type { PushAttempt } from './core/push.ts';
import type { BrokerRequest, BrokerResponse } from './http.ts';
import type { Inspection } from './inspect.ts';
import type { MnsBroker } from './mns/options.ts';

const PREFIX = '/_local/';

const scope = {
  broker: v.exactOptional(v.picklist(['mns', 'cmq'])),
  topic: v.exactOptional(v.string()),
  subscription: v.exactOptional(v.string()),
  probability: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  count: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
};
const ms = v.pipe(v.number(), v.minValue(0), v.maxValue(7 * 24 * 3600 * 1000));
const FaultsSchema = v.array(
  v.variant('kind', [
    v.strictObject({ kind: v.literal('delay'), ms, ...scope }),
    v.strictObject({ kind: v.literal('stale-date'), ms, ...scope }),
    v.strictObject({
      kind: v.picklist(['drop', 'duplicate', 'reorder', 'forged-signature', 'wrong-digest']),
      ...scope,
    }),
  ]),
);

const text = v.exactOptional(v.string());
const PushSchema = v.strictObject({
  /** Path and query of the endpoint. */
  path: v.pipe(v.string(), v.startsWith('/')),
  format: v.exactOptional(v.picklist(['XML', 'JSON', 'SIMPLIFIED'])),
  /** When it says it was signed, and published: milliseconds since the epoch. */
  date: v.exactOptional(v.number()),
  publishTime: v.exactOptional(v.number()),
  topicOwner: text,
  topicName: text,
  subscriber: text,
  subscriptionName: text,
  messageId: text,
  message: text,
  messageTag: text,
});

/**
 * The broker's own API, beside the two that it imitates:
 *
 * - `GET /_local/state`: topics, queues and recent pushes
 * - `GET /_local/faults`; `PUT` puts a list in force instead of what was; `DELETE` ends all, or one by its id
 * - `POST /_local/sign`: a push of MNS as it would go out, for whoever wants to send it by hand
 *
 * It is for this machine alone: a page from elsewhere could otherwise reach it through the user's browser.
 */
export class Admin {
  readonly #faults: Faults;
  readonly #inspect: () => Inspection;
  readonly #signPush: MnsBroker['signPush'];

  constructor(faults: Faults, inspect: () => Inspection, signPush: MnsBroker['signPush']) {
    this.#faults = faults;
    this.#inspect = inspect;
    this.#signPush = signPush;
  }

  handles(path: string): boolean {
    return path.startsWith(PREFIX);
  }

  handle(request: BrokerRequest): BrokerResponse {
    if (!isLoopback(request.host) || !isLoopback(request.headers.origin ?? 'localhost')) {
      return json(403, { error: 'only this machine may ask' });
    }
    const [resource, id, ...deeper] = request.path.slice(PREFIX.length).split('/');
    if (deeper.length > 0) return json(404, { error: 'no such resource' });
    if (resource === 'state' && id === undefined) return this.#state(request);
    if (resource === 'sign' && id === undefined) return this.#sign(request);
    if (resource === 'faults') return this.#faultsAnswer(request, id);
    return json(404, { error: 'no such resource' });
  }

  #state({ method }: BrokerRequest): BrokerResponse {
    return method === 'GET' ? json(200, readable(this.#inspect())) : methodNotAllowed('GET');
  }

  #sign({ method, body }: BrokerRequest): BrokerResponse {
    if (method !== 'POST') return methodNotAllowed('POST');
    const wanted = v.safeParse(PushSchema, parse(body));
    if (!wanted.success) return json(400, { error: 'not a push', problems: problemsOf(wanted.issues) });
    return json(200, readableRequest(this.#signPush(wanted.output)));
  }

  #faultsAnswer({ method, body }: BrokerRequest, id: string | undefined): BrokerResponse {
    if (method === 'GET' && id === undefined) return json(200, this.#faults.list());
    if (method === 'DELETE') return json(200, { ended: this.#faults.clear(id) });
    if (method !== 'PUT' || id !== undefined) return methodNotAllowed('GET, PUT, DELETE');
    const wanted = v.safeParse(FaultsSchema, parse(body));
    if (!wanted.success) {
      return json(400, { error: 'not a list of faults', problems: problemsOf(wanted.issues) });
    }
    this.#faults.clear();
    for (const fault of wanted.output) this.#faults.set(fault);
    return json(200, this.#faults.list());
  }
}

function problemsOf(issues: readonly v.BaseIssue<unknown>[]): string[] {
  return issues.map((issue) => `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`);
}

/** Of a Host header, which has no scheme, or an Origin, which has one. */
function isLoopback(header: string): boolean {
  const url = header.includes('://') ? header : `http://${header}`;
  return URL.canParse(url) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}

function methodNotAllowed(allow: string): BrokerResponse {
  return json(405, { error: 'method not allowed' }, { allow });
}

function json(status: number, content: unknown, headers: Record<string, string> = {}): BrokerResponse {
  const common = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { status, headers: { ...common, ...headers }, body: JSON.stringify(content) };
}

function readable({ topics, queues, pushes }: Inspection) {
  return {
    topics,
    queues,
    pushes: pushes.map((push) => ({ ...push, attempts: push.attempts.map(readableAttempt) })),
  };
}

function readableAttempt({ request, ...attempt }: PushAttempt) {
  return request ? { ...attempt, request: readableRequest(request) } : attempt;
}

function readableRequest<R extends { readonly body: Buffer }>(request: R) {
  const { body } = request;
  return { ...request, body: isUtf8(body) ? body.toString() : { base64: body.toString('base64') } };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
