import { reasonOf } from '../../errors.ts';
import type { TargetOf } from '../../relay-config/target.ts';
import { type Egress, type EgressAnswer, EgressTimeoutError } from '../egress/egress.ts';
import { EgressRefusedError } from '../egress/refused.ts';
import { jsonOf, textOf } from '../message-text.ts';
import { retryAfterMs } from '../schedule.ts';
import { type Secrets, SecretUnavailableError } from '../secrets.ts';
import { CLOUD_EVENT_TYPE, cloudEvent } from './cloud-event.ts';
import { metadataOf, viaOf } from './metadata.ts';
import { type Failed, type Outcome, type Outgoing, type Target, unsendable } from './target.ts';
import { WebhookSecretError, webhookSignature } from './webhook-signature.ts';

export interface WebhookDependencies {
  readonly egress: Egress;
  readonly secrets: Secrets;
  /** Names this deployment to others and to itself: a message that came through it is not sent round again. */
  readonly deployment: string;
  /** Epoch ms. */
  readonly now: () => number;
}

/** POSTs messages with the headers of Standard Webhooks, each on its own. */
export function createWebhook(target: TargetOf<'webhook'>, dependencies: WebhookDependencies): Target {
  return {
    batch: 1,
    send: (batch) => Promise.all(batch.map((outgoing) => sendOne(outgoing, target, dependencies))),
  };
}

async function sendOne(
  outgoing: Outgoing,
  target: TargetOf<'webhook'>,
  dependencies: WebhookDependencies,
): Promise<Outcome> {
  const { egress, deployment, now } = dependencies;
  if (viaOf(outgoing.notification).includes(deployment)) {
    return unsendable('loop', `The message came through ${deployment} before`);
  }
  try {
    const { headers, body } = await compose(outgoing, target, dependencies);
    return judge(await egress.post({ url: target.url, headers, body, timeoutMs: target.timeoutMs }), now());
  } catch (error) {
    // A secret that is missing is our fault: it says nothing about the target's health.
    const ours = error instanceof SecretUnavailableError || error instanceof WebhookSecretError;
    return { delivered: false, reason: faultOf(error), detail: reasonOf(error), next: 'retry', down: !ours };
  }
}

async function compose(
  outgoing: Outgoing,
  target: TargetOf<'webhook'>,
  { secrets, deployment, now }: WebhookDependencies,
): Promise<{ headers: Record<string, string>; body: Buffer }> {
  const { deliveryId, message, attempt } = outgoing;
  const enveloped = target.format === 'cloudevents';
  const body = enveloped ? Buffer.from(cloudEvent(outgoing)) : message;
  const timestamp = Math.floor(now() / 1000);
  const signing = await Promise.all(target.secrets.map((reference) => secrets.get(reference)));
  const headers = {
    'user-agent': 'topic-relay',
    'content-type': contentType(message),
    ...(await chosenHeaders(target, secrets)),
    ...(enveloped ? { 'content-type': CLOUD_EVENT_TYPE } : {}),
    'webhook-id': deliveryId,
    'webhook-timestamp': String(timestamp),
    ...(signing.length > 0
      ? { 'webhook-signature': webhookSignature(signing, deliveryId, timestamp, body) }
      : {}),
    ...metadataOf(outgoing, deployment),
    'topic-relay-attempt': String(attempt),
  };
  return { headers, body };
}

/** Lower-case, so that a chosen `Content-Type` replaces the default. */
async function chosenHeaders(target: TargetOf<'webhook'>, secrets: Secrets): Promise<Record<string, string>> {
  const entries = Object.entries(target.headers).map(async ([name, value]) => [
    name.toLowerCase(),
    typeof value === 'string' ? value : (await secrets.get(value)).reveal(),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

function contentType(message: Buffer): string {
  const text = textOf(message);
  if (text === undefined) return 'application/octet-stream';
  return jsonOf(text).isJson ? 'application/json' : 'text/plain; charset=utf-8';
}

function judge({ status, headers, body }: EgressAnswer, now: number): Outcome {
  const answer = body.toString();
  if (status >= 200 && status < 300) return { delivered: true, status, answer };
  const failed: Failed = {
    delivered: false,
    reason: 'status',
    detail: `answered ${status}`,
    status,
    answer,
    next: 'retry',
    down: status >= 500 || status === 429,
  };
  if (status === 410) return { ...failed, reason: 'gone', next: 'disable' };
  if (status >= 300 && status < 400) return { ...failed, reason: 'redirect' };
  if (status !== 429 && status !== 503) return failed;
  return { ...failed, retryAfterMs: retryAfterMs(headers['retry-after'], now) };
}

function faultOf(error: unknown): string {
  if (error instanceof EgressTimeoutError) return 'timeout';
  if (error instanceof EgressRefusedError) return 'refused';
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'error';
}
