import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import type { Random } from './faults.ts';
import type { Delivered } from './ledger.ts';
import { numberOf } from './message.ts';

/** The receivers of what is relayed, which believe only what they can verify, and fail now and then. */
export interface Targets {
  readonly url: string;
  /** By target, then by the message's number. */
  readonly delivered: ReadonlyMap<string, ReadonlyMap<number, Delivered>>;
  /** Why each request was not believed: its signature is not right, or it holds no message of this run. */
  readonly bad: readonly string[];
  /** Requests that were failed on purpose, by whether the target had taken what was in them. */
  readonly failed: { readonly 'message taken': number; readonly 'message refused': number };
  stop(): Promise<void>;
}

const FAILING = 0.05;
/** Not secret: DEMO_TARGET_SECRET of serverless.yml on this machine. */
const SECRET = 'whsec_bG9jYWwtZGVtby10YXJnZXQtc2VjcmV0';

/** @param seed of the messages that are expected */
export async function startTargets(seed: number, names: readonly string[], random: Random): Promise<Targets> {
  const webhook = new Webhook(SECRET);
  const delivered = new Map(names.map((name) => [name, new Map<number, Delivered>()]));
  const bad: string[] = [];
  const failed = { 'message taken': 0, 'message refused': 0 };

  const receive = (target: string, headers: IncomingHttpHeaders, body: Buffer) => {
    const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    webhook.verify(body, named, { jsonParse: false });
    const text = body.toString();
    const number = numberOf(seed, target === 'enveloped' ? dataOf(text) : text);
    const messages = delivered.get(target);
    if (messages === undefined) throw new Error(`there is no target ${target}`);
    const before = messages.get(number) ?? { times: 0, ids: new Set() };
    before.times += 1;
    before.ids.add(named['webhook-id'] ?? '');
    messages.set(number, before);
  };

  /** Fails one in twenty; half of those after it has taken the message. */
  const answer = (target: string, headers: IncomingHttpHeaders, body: Buffer): number => {
    const drawn = random();
    if (drawn < FAILING / 2) {
      failed['message refused'] += 1;
      return 503;
    }
    try {
      receive(target, headers, body);
    } catch (error) {
      bad.push(String(error));
      return 400;
    }
    if (drawn >= FAILING) return 204;
    failed['message taken'] += 1;
    return 500;
  };

  const server = createServer((request, response) => {
    const { url = '', headers } = request;
    buffer(request).then(
      (body) => response.writeHead(answer(url.slice(1), headers, body)).end(),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    delivered,
    bad,
    failed,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function dataOf(event: string): string {
  return (JSON.parse(event) as { readonly data: string }).data;
}
