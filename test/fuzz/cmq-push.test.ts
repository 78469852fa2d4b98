import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonObject } from '../../lib/brokers/cmq/json-object.ts';
import type { Reading } from '../../lib/push/dialect.ts';
import { MalformedPushError } from '../../lib/push/malformed.ts';
import { cmqPush, cmqSource, DOCUMENTED_BODY, readPush, tryPush } from '../support/cmq-push.ts';
import './runs.ts';

async function readOrMalformed(body: Buffer): Promise<Reading | MalformedPushError> {
  try {
    return await tryPush(cmqPush(body));
  } catch (error) {
    if (error instanceof MalformedPushError) return error;
    throw error;
  }
}

describe('whatever the bytes are, a JSON push', () => {
  it('is read or malformed, nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await readOrMalformed(Buffer.from(bytes));
      }),
    );
  });

  it('is read, refused or malformed when bytes of a good one are changed', async () => {
    const changes = fc.array(fc.tuple(fc.nat(DOCUMENTED_BODY.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(changes, async (places) => {
        const bytes = Buffer.from(DOCUMENTED_BODY);
        for (const [at, byte] of places) bytes[at] = byte;
        await readOrMalformed(bytes);
      }),
    );
  });

  it('is malformed wherever a good one is cut off', async () => {
    for (let length = 0; length < DOCUMENTED_BODY.length; length++) {
      const cut = Buffer.from(DOCUMENTED_BODY.slice(0, length));
      expect(await readOrMalformed(cut)).toBeInstanceOf(MalformedPushError);
    }
  });
});

describe('whatever was published', () => {
  it('comes out of a JSON push as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const read = await readPush(cmqPush(JSON.stringify({ msgBody: text })));
        expect(read.message.toString()).toBe(text);
      }),
    );
  });

  it('comes out of base64 as it went in', async () => {
    const source = cmqSource({ decode: 'base64', format: 'SIMPLIFIED' });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), async (bytes) => {
        const body = Buffer.from(bytes).toString('base64');
        expect((await readPush(cmqPush(body), source)).message).toEqual(Buffer.from(bytes));
      }),
    );
  });
});

describe('a JSON object', () => {
  it('is told from one with a repeated key, whatever its strings hold', () => {
    const members = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { minKeys: 1 });
    fc.assert(
      fc.property(members, (object) => {
        const text = JSON.stringify(object);
        const [key] = Object.keys(object);
        expect([...readJsonObject(text).keys()]).toEqual(Object.keys(object));
        expect(() => readJsonObject(`${text.slice(0, -1)},${JSON.stringify(key)}:0}`)).toThrow(SyntaxError);
      }),
    );
  });

  it('keeps the digits of any whole number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n }), (id) => {
        expect(readJsonObject(`{"id":${id}}`).get('id')).toBe(id);
      }),
    );
  });
});
