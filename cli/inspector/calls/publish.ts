import * as v from 'valibot';
import { CommandError } from '../../command-error.ts';
import type { Functions } from '../../functions.ts';
import { RequestProblem } from '../problem.ts';
import type { InputOf } from '../protocol.ts';
import type { Call } from './call.ts';

/** Published by one invocation, which may take 30 s; and Lambda takes 6 MB, in which a character may have two bytes. */
const AT_ONCE = 20;
const LARGEST_AT_ONCE = 2 * 1024 * 1024;

export const publish: Call<'publish'> = {
  input: v.strictObject({
    broker: v.picklist(['mns', 'cmq']),
    account: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
    topic: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
    body: v.string(),
    tags: v.pipe(v.array(v.pipe(v.string(), v.maxLength(16))), v.maxLength(5)),
    count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)),
  }),
  async answer(wanted, { functions, follower }) {
    const bytes = Math.max(Buffer.byteLength(wanted.body), 1);
    const atOnce = Math.min(AT_ONCE, Math.floor(LARGEST_AT_ONCE / bytes));
    const messageIds: string[] = [];
    for (let left = wanted.count; left > 0; left -= atOnce) {
      const count = Math.min(atOnce, left);
      const published = await publishSome(functions, { ...wanted, count }).catch((error: unknown) => {
        throw afterSome(error, messageIds.length);
      });
      messageIds.push(...published);
      follower.lookNow();
    }
    return { message: `${messageIds.length} published to ${wanted.topic}`, messageIds };
  },
};

async function publishSome(
  functions: Functions,
  { broker, account, topic, body, tags, count }: InputOf<'publish'>,
): Promise<readonly string[]> {
  const repeated = Array.from({ length: count }, () => body);
  const input = { broker, account, topic, messages: repeated, tags: [...tags] };
  const { messages } = await functions.read('publish', input, 'messages');
  return messages.map(({ messageId }) => messageId);
}

/** What went out before is not to be published again by one who tries again. */
function afterSome(error: unknown, published: number): unknown {
  if (published === 0 || !(error instanceof CommandError)) return error;
  return new RequestProblem(409, `${published} were published, then: ${error.message}`, {
    ...(error.next !== undefined && { next: error.next }),
    cause: error,
  });
}
