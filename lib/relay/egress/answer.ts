import type { IncomingMessage } from 'node:http';

/** How much of an answer is looked at, in bytes. */
export const ANSWER_LIMIT = 16 * 1024;

/**
 * The first bytes of an answer, as they came: no encoding is undone, so that nothing can unfold. Ends with the answer,
 * at the limit, or when the connection ends, whatever ends it; the status was there before and counts.
 */
export async function beginningOf(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      // Leaving the loop destroys the socket: nobody reads the other gigabytes.
      if (length >= ANSWER_LIMIT) break;
    }
  } catch {
    // Cut off by the other side or by the time-out.
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_LIMIT);
}
