import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Source } from '../../../lib/push/source.ts';
import { createSources, type RegisteredSource } from '../../../lib/store/sources.ts';
import type { PushToMake } from '../../../local/broker/cmq/broker.ts';
import type { PushToSign } from '../../../local/broker/mns/options.ts';
import type { Stack } from '../../../local/stack.ts';
import { pushEvent, type WirePush } from '../../support/event.ts';
import { type Answer, exchange, requestBytes, type Sending } from './wire.ts';

/** What is attacked: the running stack, its sources, and the pushes that its broker would make for them. */
export interface World {
  readonly stack: Stack;
  /** A push of MNS for a source, validly signed unless changed. */
  mns(source?: MnsName, changes?: Partial<PushToSign>): WirePush & { readonly headers: Headers };
  /** A push of CMQ for a source. */
  cmq(source?: CmqName, changes?: Partial<PushToMake>): WirePush & { readonly headers: Headers };
  /** The path that a source is registered with, token and all. */
  path(source: MnsName | CmqName, subscription?: string): string;
  token(source: MnsName | CmqName): string;
  send(sending: Sending): Promise<Answer>;
  /** The status that the function answers to a push as API Gateway hands it over. */
  handle(push: WirePush, changes?: Partial<APIGatewayProxyEventV2>): Promise<string>;
  source(name: MnsName | CmqName): Promise<RegisteredSource>;
  /** Resolves when the relay has delivered a message that was not delivered before. */
  relayed(): Promise<void>;
  /** Every path token that was ever given out. */
  tokens(): readonly string[];
  /** Every line that the function host and the functions have printed. */
  readonly lines: readonly string[];
  /** A message id that was not there before. */
  id(): string;
}

type Headers = Readonly<Record<string, string>>;

const MNS = {
  xml: {},
  json: { format: 'JSON' },
  simplified: { format: 'SIMPLIFIED' },
  encoded: { decode: 'base64' },
  strict: { stale: 'refuse' },
  lenient: { unparsable: 'acknowledge' },
  rotated: {},
  retired: {},
  pulled: { via: 'queue' },
} as const;
const CMQ = {
  'cmq-json': {},
  'cmq-simplified': { format: 'SIMPLIFIED' },
  'cmq-encoded': { decode: 'base64' },
  'cmq-lenient': { unparsable: 'acknowledge' },
  'cmq-elsewhere': { addresses: ['203.0.113.0/24'] },
  'cmq-here': { addresses: ['127.0.0.1'] },
} as const;

export type MnsName = keyof typeof MNS;
export type CmqName = keyof typeof CMQ;

export const TOPIC = 'MyTopic1';
/** The subscription that a source is of. */
export const subscriptionOf = (source: string): string => `Sub-${source}`;

export type Opened = Pick<World, 'stack' | 'lines' | 'relayed'>;

/** Subscribes the stack to a topic of each broker, once in each way that a source can be set up. */
export async function openWorld({ stack, lines, relayed }: Opened): Promise<World> {
  const { broker, functions, table } = stack;
  const call = async (name: string, input: object) => {
    const result = (await functions.invoke(name, input)) as { ok: boolean; message: string };
    if (!result.ok) throw new Error(`${name}: ${result.message}`);
  };
  for (const [name, sources] of [['mns', MNS] as const, ['cmq', CMQ] as const]) {
    const at = { broker: name, action: 'create', topic: TOPIC };
    await call('topics', at);
    for (const [source, options] of Object.entries(sources)) {
      await call('subscriptions', { ...at, source, subscription: subscriptionOf(source), ...options });
    }
  }

  const endpointOf = (subscription: string) => {
    const all = broker.inspect().topics.flatMap(({ subscriptions }) => subscriptions);
    const found = all.find(({ name }) => name === subscription);
    if (found === undefined) throw new Error(`the broker has no subscription ${subscription}`);
    return new URL(found.endpoint);
  };
  const path = (source: string, subscription = subscriptionOf(source)) => endpointOf(subscription).pathname;
  let ids = 0;
  const id = () => {
    ids += 1;
    return `A77AC0${String(ids).padStart(26, '0')}`;
  };
  const format = (source: MnsName | CmqName) => {
    const options: { readonly format?: 'JSON' | 'SIMPLIFIED'; readonly [option: string]: unknown } = {
      ...MNS,
      ...CMQ,
    }[source];
    return options.format;
  };

  const endpoints = () => broker.inspect().topics.flatMap(({ subscriptions }) => subscriptions);
  return {
    stack,
    lines,
    relayed,
    tokens: () =>
      endpoints()
        .filter(({ endpoint }) => endpoint.includes('/push/'))
        .map(({ endpoint }) => endpoint.split('/').at(-1) ?? ''),
    path,
    token: (source) => path(source).split('/').at(-1) ?? '',
    id,
    mns(source = 'xml', changes = {}) {
      return broker.mns.signPush({
        path: path(source),
        topicName: TOPIC,
        subscriptionName: subscriptionOf(source),
        messageId: id(),
        format: format(source) ?? 'XML',
        ...changes,
      });
    },
    cmq(source = 'cmq-json', changes = {}) {
      const { headers, body } = broker.cmq.makePush({
        topicName: TOPIC,
        subscriptionName: subscriptionOf(source),
        msgId: String(BigInt(Date.now()) * 1_000_000n + BigInt(id().slice(6))),
        format: format(source) ?? 'JSON',
        ...changes,
      });
      const { 'Content-Length': _, ...own } = headers;
      return { path: path(source), headers: own, body };
    },
    send(sending) {
      const bytes = Buffer.isBuffer(sending) ? sending : requestBytes(sending);
      return exchange(functions.url, bytes);
    },
    async handle(push, changes) {
      const name = push.path.startsWith('/push/cmq/') ? 'receive-cmq' : 'receive-mns';
      const answer = await functions.invoke(name, pushEvent(push, changes));
      return String((answer as APIGatewayProxyStructuredResultV2).statusCode);
    },
    async source(name) {
      const source = await createSources(table).get(name);
      if (source === undefined) throw new Error(`no source ${name}`);
      return source;
    },
  };
}

/** Writes a source back with another intake, as if its row had come to be so in time. */
export async function setIntake(
  { stack }: World,
  source: RegisteredSource,
  intake: Source['intake'],
): Promise<void> {
  if (!(await createSources(stack.table).replace({ ...source, intake }))) {
    throw new Error(`${source.name} was changed meanwhile`);
  }
}
