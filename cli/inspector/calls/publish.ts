import * as v from 'valibot';
import { RequestProblem } from '../problem.ts';
import type { Call } from './call.ts';

/** Lambda takes 6 MB, in which a character may have two bytes. */
const LARGEST_TOGETHER = 2 * 1024 * 1024;

export const publish: Call<'publish'> = {
  input: v.strictObject({
    broker: v.picklist(['mns', 'cmq']),
    account: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
    topic: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
    body: v.string(),
    tags: v.pipe(v.array(v.pipe(v.string(), v.maxLength(16))), v.maxLength(5)),
    count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)),
  }),
  async answer({ broker, account, topic, body, tags, count }, { functions, follower }) {
    if (Buffer.byteLength(body) * count > LARGEST_TOGETHER) {
      throw new RequestProblem(413, `At once at most ${LARGEST_TOGETHER} bytes are published`, {
        next: 'Publish it fewer times.',
      });
    }
    const repeated = Array.from({ length: count }, () => body);
    const input = { broker, account, topic, messages: repeated, tags: [...tags] };
    const { message, messages } = await functions.read('publish', input, 'messages');
    follower.lookNow();
    return { message, messageIds: messages.map(({ messageId }) => messageId) };
  },
};
