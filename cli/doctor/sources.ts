import type { SubscriptionDetails } from '../../lib/brokers/broker.ts';
import type { NotificationView } from '../../lib/manage/notifications.ts';
import type { SourceView } from '../../lib/manage/subscriptions/source-view.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { LOCAL } from '../invoke.ts';
import { seconds } from '../output/units.ts';
import type { Session } from '../session.ts';
import { checkCertificate } from './certificate.ts';
import { type Finding, fail, failed, ok, warn } from './finding.ts';

const WEEK_MS = 7 * 86_400_000;

/** Whether each source is subscribed at its broker as it should be, and what came of it last. */
export async function* checkSources(
  session: Session,
  sources: readonly SourceView[],
): AsyncGenerator<Finding> {
  let signed: NotificationView | undefined;
  for (const source of sources) {
    yield* checkSubscription(session, source);
    const last = await lastOf(session, source.name);
    yield describeLast(source, last);
    if (last?.proof.kind === 'mns-signature' && last.receivedAt > (signed?.receivedAt ?? 0)) signed = last;
  }
  if (signed !== undefined) yield await checkCertificate(signed, session.functions.stage === LOCAL);
}

async function* checkSubscription(
  { functions, signal }: Session,
  source: SourceView,
): AsyncGenerator<Finding> {
  const check = `source ${source.name}`;
  try {
    const input = { action: 'show', source: source.name } as const;
    const { subscription } = await functions.read('subscriptions', input, 'source');
    if (subscription === undefined) return;
    yield compare(check, source, subscription);
    const { target } = subscription;
    if (target.via === 'http' && functions.stage === LOCAL)
      yield await checkEndpoint(check, target.url, signal);
  } catch (error) {
    const gone = error instanceof CommandError && error.exitCode === EXIT.notDone;
    const finding = failed(check, error);
    const again = `Forget it (topic-relay subscriptions delete ${source.name}), and subscribe again.`;
    yield gone ? fail(check, finding.detail, again) : finding;
  }
}

/** What the row says against what the broker has. */
function compare(check: string, source: SourceView, subscription: SubscriptionDetails): Finding {
  const { target, format, strategy } = subscription;
  if (target.via !== source.intake.via) {
    const detail = `is fed by ${source.intake.via}, and the broker delivers by ${target.via}`;
    return fail(check, detail, 'Delete it, and subscribe again.');
  }
  if (format !== source.format) {
    const detail = `is read as ${source.format}, and the broker sends ${format}`;
    return fail(check, detail, 'Delete it, and subscribe again.');
  }
  if (strategy === 'BACKOFF_RETRY') {
    const next = `topic-relay subscriptions set ${source.name} --strategy EXPONENTIAL_DECAY_RETRY retries for a day.`;
    return warn(check, 'the broker gives up after a minute: a short outage loses messages', next);
  }
  return ok(check, `${source.broker} ${subscription.topic}/${subscription.subscription} as registered`);
}

/** Our own functions answer a GET with 405; whatever else answers is something else. */
async function checkEndpoint(check: string, endpoint: string, signal: AbortSignal): Promise<Finding> {
  const { origin } = new URL(endpoint);
  const url = endpoint.replace(/\*+$/, 'doctor');
  try {
    const options = { signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]) };
    const { status } = await fetch(url, options);
    if (status === 405) return ok(check, `endpoint answers at ${origin}`);
    return fail(check, `something else answers at ${origin}: ${status}`, 'Is another program on its port?');
  } catch {
    signal.throwIfAborted();
    return fail(check, `nothing answers at ${origin}`, 'Start the stack with npm start.');
  }
}

async function lastOf({ functions }: Session, source: string): Promise<NotificationView | undefined> {
  const input = { action: 'list', source, from: Date.now() - WEEK_MS, limit: 1 } as const;
  const { notifications } = await functions.read('notifications', input, 'notifications');
  return notifications[0];
}

function describeLast({ name, createdAt }: SourceView, last: NotificationView | undefined): Finding {
  const check = `source ${name}`;
  if (last === undefined) {
    if (Date.now() - createdAt < WEEK_MS) {
      return ok(check, `no message yet; it was made ${ago(createdAt)}`);
    }
    return warn(
      check,
      'nothing came within a week',
      'Publish something: topic-relay publish, and see: topic-relay listen',
    );
  }
  return ok(check, `last message ${ago(last.receivedAt)}`);
}

function ago(epochMs: number): string {
  return `${seconds(Math.max(Math.round((Date.now() - epochMs) / 1000), 0))} ago`;
}
