import { describe, expect, test } from 'vitest';
import { HOUR, subscribes, useRotation } from './rotation.ts';

const { open } = useRotation();

describe('a rotation', () => {
  test('subscribes anew with a new token and the old attributes, and accepts both for 25 hours', async () => {
    const { clock, rotate, subscriptions, endpoints, delivers } = await open('Rotated');
    const [before] = subscriptions();
    expect(await rotate()).toMatchObject({
      ok: true,
      message: `Rotate Subscription Succeed! SubName:Rotated-Sub1-2; Rotated-Sub1 is accepted until ${new Date(clock.now + 25 * HOUR).toISOString()}`,
      source: {
        name: 'Rotated-Sub1',
        intake: {
          endpoints: [
            { subscription: 'Rotated-Sub1', retireAt: clock.now + 25 * HOUR },
            { subscription: 'Rotated-Sub1-2' },
          ],
        },
      },
    });
    const [old, renewed] = subscriptions();
    expect(old).toEqual(before);
    expect(renewed).toMatchObject({
      name: 'Rotated-Sub1-2',
      strategy: 'BACKOFF_RETRY',
      format: 'JSON',
      filterTags: ['paid'],
    });
    expect(renewed?.endpoint).not.toBe(old?.endpoint);
    expect(await endpoints()).toHaveLength(2);
    expect(await delivers()).toEqual([200, 201]);
  });

  test('loses no message that is published meanwhile, and stores each once', async () => {
    const { proxy, rotate, delivers } = await open('Meanwhile');
    const arrived = proxy.hold(subscribes('Meanwhile-Sub1-2'));
    const rotating = rotate();
    const release = await arrived;
    expect(await delivers()).toEqual([201]);
    release();
    expect(await rotating).toMatchObject({ ok: true });
    expect(await delivers()).toEqual([200, 201]);
  });

  test('can be followed by another', async () => {
    const { rotate, names, endpoints, delivers, clock } = await open('Again');
    await rotate();
    clock.now += HOUR;
    await rotate();
    expect(names()).toEqual(['Again-Sub1', 'Again-Sub1-2', 'Again-Sub1-3']);
    expect(await endpoints()).toEqual([
      ['Again-Sub1', clock.now + 24 * HOUR],
      ['Again-Sub1-2', clock.now + 25 * HOUR],
      ['Again-Sub1-3', undefined],
    ]);
    expect(await delivers()).toEqual([200, 200, 201]);
  });
});

describe('a rotation that is broken off', () => {
  test('before the broker was asked, goes on with a token that the broker knows', async () => {
    const { proxy, rotate, names, endpoints, delivers } = await open('NotAsked');
    proxy.lose('before', subscribes('NotAsked-Sub1-2'));
    expect(await rotate()).toMatchObject({ ok: false, error: { code: 'unreachable' } });
    expect(names()).toEqual(['NotAsked-Sub1']);
    expect(await endpoints()).toEqual([
      ['NotAsked-Sub1', undefined],
      ['NotAsked-Sub1-2', undefined],
    ]);
    expect(await delivers()).toEqual([201]);

    proxy.heal();
    expect(await rotate()).toMatchObject({ ok: true });
    expect(names()).toEqual(['NotAsked-Sub1', 'NotAsked-Sub1-2']);
    expect(await delivers()).toEqual([200, 201]);
  });

  test('after the broker was asked, goes on with what the broker has', async () => {
    const { proxy, rotate, names, endpoints, delivers } = await open('Asked');
    proxy.lose('after', subscribes('Asked-Sub1-2'));
    expect(await rotate()).toMatchObject({ ok: false, error: { code: 'unreachable' } });
    proxy.heal();
    expect(await delivers()).toEqual([200, 201]);

    expect(await rotate()).toMatchObject({ ok: true });
    expect(names()).toEqual(['Asked-Sub1', 'Asked-Sub1-2']);
    expect(await endpoints()).toEqual([
      ['Asked-Sub1', expect.any(Number)],
      ['Asked-Sub1-2', undefined],
    ]);
    expect(await delivers()).toEqual([200, 201]);
  });

  test('whose request arrives at the broker only after the next attempt has looked, ends with its token', async () => {
    const { proxy, rotate, delivers, endpoints } = await open('Late');
    const arrived = proxy.hold(subscribes('Late-Sub1-2'));
    const first = rotate();
    const releaseFirst = await arrived;
    const askedToo = proxy.hold(subscribes('Late-Sub1-2'));
    const second = rotate();
    const releaseSecond = await askedToo;
    releaseFirst();
    // The second has written its own token; the first stops where it would have written the end.
    expect(await first).toMatchObject({ ok: false });
    releaseSecond();
    expect(await second).toMatchObject({ ok: false });

    expect(await rotate()).toMatchObject({ ok: true });
    expect(await endpoints()).toEqual([
      ['Late-Sub1', expect.any(Number)],
      ['Late-Sub1-2', undefined],
    ]);
    expect(await delivers()).toEqual([200, 201]);
  });
});

describe('a rotation that must not be made', () => {
  test('onto a subscription that is there already: nothing is changed, nor when it is tried again', async () => {
    const { managed, rotate, endpoints, delivers } = await open('Taken');
    const { client } = await managed.accounts.open('mns', 'default');
    const theirs = { target: { via: 'http', url: 'http://127.0.0.1:9/theirs' }, format: 'XML' } as const;
    await client.subscribe('Taken', 'Taken-Sub1-2', { ...theirs, strategy: 'BACKOFF_RETRY', tags: ['none'] });
    for (const _ of [1, 2]) {
      expect(await rotate()).toMatchObject({
        ok: false,
        error: {
          faults: [
            'subscription: Taken-Sub1-2, which the rotation would make, is there already and not of it; remove it first',
          ],
        },
      });
    }
    expect(await endpoints()).toEqual([['Taken-Sub1', undefined]]);
    await client.unsubscribe('Taken', 'Taken-Sub1-2');
    expect(await delivers()).toEqual([201]);
    expect(await rotate()).toMatchObject({ ok: true });
  });

  test('of a source whose subscription is gone: nothing is registered', async () => {
    const { managed, rotate, endpoints } = await open('Gone');
    const { client } = await managed.accounts.open('mns', 'default');
    await client.unsubscribe('Gone', 'Gone-Sub1');
    const answer = await rotate();
    expect(answer).toMatchObject({ ok: false, error: { code: 'SubscriptionNotExist' } });
    expect(answer.message).toMatch(/^Subscription not exist, please create subscription\./);
    expect(await endpoints()).toEqual([['Gone-Sub1', undefined]]);
  });

  test('twice at once: one is made, the other says that it was overtaken', async () => {
    const { rotate, names, delivers } = await open('AtOnce');
    const answers = await Promise.all([rotate(), rotate()]);
    expect(answers.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
    expect(names()).toEqual(['AtOnce-Sub1', 'AtOnce-Sub1-2']);
    expect(await delivers()).toEqual([200, 201]);
  });
});
