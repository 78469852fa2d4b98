import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';
import { everythingSeen } from '../evidence.ts';
import type { Row, Section } from '../row.ts';
import { requestBytes, type Sending } from '../wire.ts';
import type { World } from '../world.ts';

const key = generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey;
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'HEAD'];
const AT_ONCE = 20;

const made = () => randomBytes(32).toString('base64url');
const pick = (all: readonly string[]) => all[randomInt(all.length)] ?? '';

/** What somebody sends who knows the host name, and has read this code, but was given no token. */
const noise: readonly (readonly [name: string, count: number, make: (world: World) => Sending])[] = [
  [
    'any methods and paths',
    300,
    () => request(pick(METHODS), `/${made()}/${pick(['', 'push', '..%2f', made()])}`),
  ],
  [
    'any methods and paths below the routes',
    300,
    () => request(pick(METHODS), `/push/${pick(['mns', 'cmq'])}/${made()}/${made()}`),
  ],
  [
    'made-up tokens of a source that is there',
    200,
    ({ mns }) => mns('xml', { path: `/push/mns/xml/${made()}` }),
  ],
  [
    'such pushes, signed by himself under a certificate of his',
    100,
    ({ mns, stack }) =>
      mns('xml', {
        path: `/push/mns/xml/${made()}`,
        key,
        certificateUrl: `${stack.broker.mns.certificateOrigin}/certificates/${made()}.pem`,
      }),
  ],
  ['such pushes to CMQ', 200, ({ cmq }) => ({ ...cmq(), path: `/push/cmq/cmq-json/${made()}` })],
  [
    'bodies of 400 KB',
    20,
    () => ({ ...request('POST', `/push/mns/xml/${made()}`), body: randomBytes(409_600) }),
  ],
  [
    'bodies of 1 MB',
    20,
    () => ({ ...request('POST', `/push/mns/xml/${made()}`), body: randomBytes(1_048_576) }),
  ],
  [
    'floods of headers',
    50,
    () => {
      const flood = Array.from({ length: 200 }, (_, i) => [`x-mns-${i}`, made()]);
      return { ...request('POST', `/push/mns/xml/${made()}`), headers: Object.fromEntries(flood) };
    },
  ],
  ['bytes that are no HTTP', 50, () => randomBytes(500)],
  [
    'requests with NUL in a header',
    20,
    () => {
      const bytes = requestBytes(request('POST', `/push/mns/xml/${made()}`));
      return Buffer.concat([bytes.subarray(0, -4), Buffer.from('\r\nX: \0\r\n\r\n')]);
    },
  ],
];

function request(method: string, path: string) {
  return { method, path, headers: { 'Content-Type': 'text/xml' }, body: Buffer.from('<Notification/>') };
}

/** All of a kind, some at once: every answer must be a refusal. */
const flood = ([name, count, make]: (typeof noise)[number]): Row => ({
  kind: 'A',
  name: `${count} × ${name}`,
  expected: 'all refused nothing',
  async attempt(world) {
    const statuses = new Set<string>();
    for (let sent = 0; sent < count; sent += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, count - sent) }, () => world.send(make(world)));
      for (const { status } of await Promise.all(some)) statuses.add(status);
    }
    const others = [...statuses].filter((status) => !/^4\d\d$/.test(status));
    return others.length === 0 ? 'all refused' : `answered ${others.join(', ')}`;
  },
});

let before: Awaited<ReturnType<typeof everythingSeen>> | undefined;

const nothingSeen: Row = {
  kind: 'A',
  name: 'what all of that left in the table, its stream, the queues and at the certificate’s host',
  expected: '0 items, 0 records, 0 queued, 0 fetches nothing',
  async attempt({ stack }) {
    const after = await everythingSeen(stack);
    const added = Object.entries(after).map(
      ([what, n]) => `${n - (before?.[what as keyof typeof after] ?? 0)} ${what}`,
    );
    return added.join(', ');
  },
};

const atFirst: Row = {
  kind: 'K',
  name: 'a push before the noise',
  expected: '201 stored',
  async attempt(world) {
    const relayed = world.relayed();
    const { status } = await world.send(world.mns());
    await relayed;
    // What the relay writes of the delivery, and the sweep of each source once an hour, is not the stranger's.
    await world.stack.functions.invoke('sweep', {});
    do before = await everythingSeen(world.stack);
    while (before.queued > 0);
    return status;
  },
};

export const stranger: Section = {
  title: 'A stranger without any credential',
  rows: [
    atFirst,
    ...noise.map(flood),
    nothingSeen,
    {
      kind: 'K',
      name: 'a push after the noise',
      expected: '201 stored',
      attempt: async (world) => (await world.send(world.mns())).status,
    },
  ],
};
