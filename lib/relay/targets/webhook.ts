import { reasonOf } from '../../errors.ts';
import type { TargetOf } from '../../relay-config/target.ts';
import { Secret } from '../../secret.ts';
import { type Egress, type EgressAnswer, EgressTimeoutError } from '../egress/egress.ts';
import { EgressRefusedError } from '../egress/refused.ts';
import { jsonOf, textOf } from '../message-text.ts';
import { retryAfterMs } from '../schedule.ts';
import { type Secrets, SecretUnavailableError } from '../secrets.ts';
import { CLOUD_EVENT_TYPE, cloudEvent } from './cloud-event.ts';
import { masked } from './masked.ts';
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
    const { headers, body, carried } = await compose(outgoing, target, dependencies);
    const { url, timeoutMs } = target;
    const answer = await egress.post({ url, headers, body, timeoutMs });
    return judge(answer, masked(answer.body.toString(), carried), now());
  } catch (error) {
    // A secret that is missing is our fault: it says nothing about the target's health.
    const ours = error instanceof SecretUnavailableError || error instanceof WebhookSecretError;
    return { delivered: false, reason: faultOf(error), detail: reasonOf(error), next: 'retry', down: !ours };
  }
}

interface Composed {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** What of the headers is secret. */
  readonly carried: readonly Secret[];
}

async function compose(
  outgoing: Outgoing,
  target: TargetOf<'webhook'>,
  { secrets, deployment, now }: WebhookDependencies,
): Promise<Composed> {
  const { deliveryId, message, attempt } = outgoing;
  const enveloped = target.format === 'cloudevents';
  const body = enveloped ? Buffer.from(cloudEvent(outgoing)) : message;
  const timestamp = Math.floor(now() / 1000);
  const chosen = await chosenHeaders(target, secrets);
  const signing = await Promise.all(target.secrets.map((reference) => secrets.get(reference)));
  const headers = {
    'user-agent': 'topic-relay',
    'content-type': contentType(message),
    ...Object.fromEntries(chosen.map(([name, value]) => [name, revealed(value)])),
    ...(enveloped ? { 'content-type': CLOUD_EVENT_TYPE } : {}),
    'webhook-id': deliveryId,
    'webhook-timestamp': String(timestamp),
    ...(signing.length > 0
      ? { 'webhook-signature': webhookSignature(signing, deliveryId, timestamp, body) }
      : {}),
    ...metadataOf(outgoing, deployment),
    'topic-relay-attempt': String(attempt),
  };
  return { headers, body, carried: chosen.flatMap(([, value]) => (value instanceof Secret ? [value] : [])) };
}

/** Lower-case, so that a chosen `Content-Type` replaces the default. */
async function chosenHeaders(
  target: TargetOf<'webhook'>,
  secrets: Secrets,
): Promise<readonly (readonly [name: string, value: string | Secret])[]> {
  const entries = Object.entries(target.headers).map(
    async ([name, value]) =>
      [name.toLowerCase(), typeof value === 'string' ? value : await secrets.get(value)] as const,
  );
  return Promise.all(entries);
}

function revealed(value: string | Secret): string {
  return typeof value === 'string' ? value : value.reveal();
}

function contentType(message: Buffer): string {
  const text = textOf(message);
  if (text === undefined) return 'application/octet-stream';
  return jsonOf(text).isJson ? 'application/json' : 'text/plain; charset=utf-8';
}

function judge({ status, headers }: EgressAnswer, answer: string, now: number): Outcome {
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
