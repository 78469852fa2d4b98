import type { IncomingMessage } from 'node:http';
import { RequestProblem } from '../problem.ts';

const LARGEST_BYTES = 512 * 1024;

/** The JSON that a request carries. @throws RequestProblem when it is of another type, too large, or none */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type'] ?? '';
  // A form or a plain text is what a page of another origin could send without asking the browser for leave.
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    throw new RequestProblem(415, 'The content type must be application/json');
  }
  const tooLarge = new RequestProblem(413, `A request has at most ${LARGEST_BYTES} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_BYTES) throw tooLarge;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BYTES) throw tooLarge;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch (cause) {
    throw new RequestProblem(400, 'The request is no JSON', { cause });
  }
}
