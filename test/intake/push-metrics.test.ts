import { expect, test } from 'vitest';
import { createSources } from '../../lib/store/sources.ts';
import { openGateway } from '../support/gateway.ts';
import { useBroker } from '../support/local-broker.ts';
import { mnsSource } from '../support/notification.ts';
import { useTable } from '../support/table.ts';

const table = useTable();
const broker = useBroker();

/** A gateway with one source, pushes to it, and what the last of them counted. */
async function open(name: string) {
  await createSources(table.current).create(mnsSource({ name }));
  const { certificateOrigin } = broker.current.mns;
  const gateway = openGateway({ table: table.current, certificateOrigin });
  const { signPush } = broker.current.mns;
  return {
    push: (more: object = {}) =>
      gateway.push(signPush({ path: `/push/mns/${name}/token-of-orders`, messageId: 'M1', ...more })),
    counted() {
      const line = gateway.lines.findLast((one) => one.includes('"message":"push"')) ?? '{}';
      const { Accepted, Refused, Quarantined, Strangers, _aws } = JSON.parse(line);
      return { Accepted, Refused, Quarantined, Strangers, by: _aws?.CloudWatchMetrics[0].Dimensions };
    },
  };
}

const by = [['stage'], ['stage', 'source']];

test('a new message and a repeated one are accepted', async () => {
  const { push, counted } = await open('accepted');
  expect(await push()).toBe(201);
  expect(counted()).toEqual({ Accepted: 1, Refused: 0, Quarantined: 0, by });
  expect(await push()).toBe(200);
  expect(counted()).toEqual({ Accepted: 1, Refused: 0, Quarantined: 0, by });
});

test('a push with the right token and no proof is refused', async () => {
  const { push, counted } = await open('refused');
  expect(await push({ headers: { Authorization: 'Zm9yZ2Vk' } })).toBe(403);
  expect(counted()).toEqual({ Accepted: 0, Refused: 1, Quarantined: 0, by });
});

test('another message under an id that is taken is quarantined', async () => {
  const { push, counted } = await open('conflicting');
  await push({ message: 'one' });
  expect(await push({ message: 'two' })).toBe(200);
  expect(counted()).toEqual({ Accepted: 0, Refused: 0, Quarantined: 1, by });
});

test('a request without a source’s token counts for no source, whatever it names', async () => {
  const { push, counted } = await open('known');
  expect(await push({ path: '/push/mns/known/guessed' })).toBe(404);
  expect(counted()).toEqual({ Strangers: 1, by: [['stage']] });
  expect(await push({ path: '/push/mns/invented/guessed' })).toBe(404);
  expect(counted()).toEqual({ Strangers: 1, by: [['stage']] });
});
