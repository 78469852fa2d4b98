import { describe, expect, test } from 'vitest';
import { FAULT_KINDS, faultOf, settingsOf } from '../../../cli/inspector/page/broker/fault-kinds.ts';
import { explained } from '../../../cli/inspector/page/message/route-verdict.ts';
import type { BrokerFault } from '../../../cli/inspector/protocol.ts';

describe('a fault’s switch', () => {
  test.each<[BrokerFault, ReturnType<typeof settingsOf>]>([
    [{ kind: 'drop' }, { ms: 0, percent: 100, scope: '' }],
    [
      { kind: 'duplicate', probability: 0.25, broker: 'cmq' },
      { ms: 0, percent: 25, scope: 'cmq' },
    ],
    [
      { kind: 'delay', ms: 500, probability: 0.01, broker: 'mns', topic: 'MyTopic1' },
      { ms: 500, percent: 1, scope: 'mns MyTopic1' },
    ],
  ])('stands as the fault in force says, and says it: %j', (fault, settings) => {
    const kind = FAULT_KINDS.find((known) => known.kind === fault.kind);
    expect(kind).toBeDefined();
    if (kind === undefined) return;
    expect(settingsOf(kind, fault)).toEqual(settings);
    expect(faultOf(kind, settings)).toEqual(fault);
  });

  test('begins with all pushes, and with a time where there is one', () => {
    expect(FAULT_KINDS.map((kind) => [kind.kind, settingsOf(kind, undefined)])).toEqual([
      ['delay', { ms: 2_000, percent: 100, scope: '' }],
      ['drop', { ms: 0, percent: 100, scope: '' }],
      ['duplicate', { ms: 0, percent: 100, scope: '' }],
      ['reorder', { ms: 0, percent: 100, scope: '' }],
      ['forged-signature', { ms: 0, percent: 100, scope: '' }],
      ['stale-date', { ms: 3_600_000, percent: 100, scope: '' }],
      ['wrong-digest', { ms: 0, percent: 100, scope: '' }],
    ]);
  });
});

describe('a route’s verdict', () => {
  test('is that it takes the message', () => {
    expect(explained({ route: 'everything', to: ['demo'], taken: true })).toEqual({
      name: 'everything',
      taken: true,
      to: ['demo'],
      reasons: [],
    });
  });

  test('names the sources that it is for', () => {
    const because = { from: ['orders-*', 'refunds'] };
    expect(explained({ route: 'r', to: [], taken: false, because }).reasons).toEqual([
      'It is for messages from orders-*, refunds.',
    ]);
  });

  test('names each field that does not fit, and what it would have to be', () => {
    const mismatches = [
      { path: 'message.amount', wanted: [{ numeric: ['>', 100] }], found: [13.7] },
      { path: 'tag', wanted: ['paid', 'refunded'], found: [] },
    ];
    expect(explained({ route: 'r', to: [], taken: false, because: { mismatches } }).reasons).toEqual([
      'message.amount is 13.7, and must be {"numeric":[">",100]}.',
      'tag is absent, and must be "paid" or "refunded".',
    ]);
  });
});
