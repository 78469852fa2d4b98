import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, expect, test } from 'vitest';
import { createSources } from '../../lib/store/sources.ts';
import { makeCertificate } from '../support/certificate.ts';
import type { WirePush } from '../support/event.ts';
import { type Gateway, openGateway } from '../support/gateway.ts';
import { useBroker } from '../support/local-broker.ts';
import { mnsSource } from '../support/notification.ts';
import { useTable } from '../support/table.ts';

/** `PUSHES=200000` for the long run. */
const PUSHES = Number(process.env.PUSHES ?? 20_000);
const AT_ONCE = 16;
const MB = 1024 * 1024;
const PATH = '/push/mns/orders/token-of-orders';

const table = useTable({ stream: false });
const broker = useBroker();
const stranger = makeCertificate();
let gateway: Gateway;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

beforeAll(async () => {
  await createSources(table.current).create(mnsSource());
  const { certificateOrigin } = broker.current.mns;
  gateway = openGateway({ table: table.current, certificateOrigin });
});

interface Usage {
  readonly heapMb: number;
  readonly sockets: number;
}

function usage(): Usage {
  collectGarbage();
  const sockets = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
  return { heapMb: process.memoryUsage().heapUsed / MB, sockets };
}

/** One of each kind of push that there is, over and over; resolves to how often each status was answered. */
async function push(count: number): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {};
  const { mns } = broker.current;
  let left = count;
  const sender = async () => {
    while (left > 0) {
      left -= 1;
      const kinds: readonly [() => WirePush, ...(() => WirePush)[]] = [
        () => mns.signPush({ path: PATH }),
        () => mns.signPush({ path: PATH, messageId: 'again' }),
        () => mns.signPush({ path: PATH, messageId: 'unreadable', body: 'no XML' }),
        () => mns.signPush({ path: PATH, key: stranger.privateKey }),
        () => mns.signPush({ path: `/push/mns/nobody-${left}/token` }),
      ];
      const status = await gateway.push((kinds[left % 5] ?? kinds[0])());
      statuses[status] = (statuses[status] ?? 0) + 1;
      gateway.lines.length = 0;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  return statuses;
}

test(`memory and sockets stay as they are over ${PUSHES} pushes`, {
  timeout: 60_000 + PUSHES * 20,
}, async () => {
  // Caches fill, and functions are compiled, before anything is compared.
  await push(PUSHES / 5);
  const before = usage();
  const statuses = await push((PUSHES / 5) * 4);
  const after = usage();

  const each = ((PUSHES / 5) * 4) / 5;
  expect(statuses).toEqual({ 200: each, 201: each, 400: each, 403: each, 404: each });
  expect(after.heapMb - before.heapMb).toBeLessThan(4);
  expect(after.sockets).toBeLessThanOrEqual(before.sockets);
});

test('a flood of made-up certificate names causes no more fetches than the budget allows', async () => {
  const { mns } = broker.current;
  const fetches = () => Object.values(mns.certificateFetches()).reduce((sum, n) => sum + n, 0);
  const before = fetches();
  const began = performance.now();
  const flood = Array.from({ length: 1_000 }, (_, i) =>
    gateway.push(
      mns.signPush({
        path: PATH,
        key: stranger.privateKey,
        certificateUrl: `${mns.certificateOrigin}/certificates/made-up-${i}.pem`,
      }),
    ),
  );
  expect(new Set(await Promise.all(flood))).toEqual(new Set([403]));
  // Six at once, and one more each ten seconds.
  const allowed = 6 + Math.ceil((performance.now() - began) / 10_000);
  expect(fetches() - before).toBeLessThanOrEqual(allowed);
  expect(await gateway.push(mns.signPush({ path: PATH }))).toBe(201);
});
