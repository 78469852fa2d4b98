import { setTimeout as delay } from 'node:timers/promises';
import type { ResourceRequest } from './request.ts';

export interface Outcome {
  readonly id: string;
  /** Why it failed, without tokens; absent when it did not. */
  readonly reason?: string;
}

/** In ms. All tries together end within the margin that the handler leaves. */
const TRIES = { timeout: 3_000, pauses: [200, 1_000] };
/** CloudFormation takes an answer of 4,096 bytes. */
const LONGEST_REASON = 1_000;

/**
 * Tells CloudFormation how a request went.
 * @throws Error when it cannot be told; CloudFormation then waits until the resource's ServiceTimeout
 */
export async function answerRequest(request: ResourceRequest, { id, reason }: Outcome): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = request;
  const about = { StackId, RequestId, LogicalResourceId, PhysicalResourceId: id };
  const answer =
    reason === undefined
      ? { Status: 'SUCCESS', ...about }
      : { Status: 'FAILED', ...about, Reason: reason.slice(0, LONGEST_REASON) };
  // As bytes: a text would go with a content type, which the URL's signature does not cover.
  const body = Buffer.from(JSON.stringify(answer));
  for (const pause of TRIES.pauses) {
    if (await put(request.ResponseURL, body).catch(() => false)) return;
    await delay(pause);
  }
  if (!(await put(request.ResponseURL, body))) throw new Error('CloudFormation does not take the answer');
}

async function put(url: string, body: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const response = await fetch(url, { method: 'PUT', body, signal: AbortSignal.timeout(TRIES.timeout) });
  await response.body?.cancel();
  return response.ok;
}
