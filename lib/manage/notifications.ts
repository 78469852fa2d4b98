import * as v from 'valibot';
import type { Check } from '../push/check.ts';
import type { StoredNotification } from '../push/stored.ts';
import type { Deliveries } from '../store/deliveries.ts';
import type { Delivery } from '../store/delivery.ts';
import { type HistoryEntry, history } from '../store/history.ts';
import type { Notifications } from '../store/notifications.ts';
import type { Table } from '../store/table.ts';
import { SourceName } from './input.ts';
import { Instant } from './instant.ts';
import type { Done, NotDone } from './invoke.ts';
import {
  PlanInput,
  plan,
  ReplayInput,
  type Replaying,
  type ReplayPlan,
  type ReplayProgress,
  replay,
} from './replay.ts';
import { spanOf } from './span.ts';

const one = { source: SourceName, messageId: v.pipe(v.string(), v.minLength(1)) };

/** `{"action":"list","source":"orders"}` */
export const NotificationsInput = v.variant(
  'action',
  [
    v.strictObject({
      action: v.literal('list'),
      source: SourceName,
      /** The last 24 hours unless given. */
      from: v.optional(Instant),
      to: v.optional(Instant),
      order: v.optional(v.picklist(['newest-first', 'oldest-first']), 'newest-first'),
      limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 50),
      /** Each message with its deliveries. */
      deliveries: v.optional(v.boolean(), false),
    }),
    v.strictObject({ action: v.literal('get'), ...one }),
    /** The dry run: which routes the message takes, and why not the others. */
    v.strictObject({ action: v.literal('explain'), ...one }),
    /** Holds a message against its proof once more. */
    v.strictObject({ action: v.literal('verify'), ...one }),
    PlanInput,
    ReplayInput,
  ],
  'is list, get, explain, verify, plan or replay',
);
export type NotificationsInput = v.InferOutput<typeof NotificationsInput>;

/** A notification fit for JSON: text where it is text, base64 where it is not. */
export type NotificationView = Omit<StoredNotification, 'raw'> & {
  readonly message: string;
  readonly messageEncoding: 'utf8' | 'base64';
  /** Where `list` was asked for them. */
  readonly deliveries?: readonly Delivery[];
};

export type NotificationsResult =
  | (Done & { readonly notifications: readonly NotificationView[]; readonly more: boolean })
  | (Done & {
      readonly notification: NotificationView;
      readonly raw: string;
      readonly rawEncoding: 'utf8' | 'base64';
    })
  | (Done & { readonly routes: readonly object[] })
  | (Done & { readonly checks: readonly Check[] })
  | (Done & { readonly plan: ReplayPlan })
  | (Done & ReplayProgress)
  | NotDone;

export interface NotificationsDependencies {
  readonly table: Table;
  readonly notifications: Pick<Notifications, 'get'>;
  readonly deliveries: Pick<Deliveries, 'ofMessage'>;
  /** The message as published, read out of what the broker sent. */
  readonly publishedMessage: (stored: StoredNotification) => Buffer;
  /** Every route's verdict on a message. */
  readonly explainRoutes: (stored: StoredNotification, message: Buffer) => readonly object[];
  /** Holds a message against its proof once more. */
  readonly reverify: (stored: StoredNotification) => Promise<readonly Check[]>;
  readonly replaying: Replaying;
  /** For how long messages are kept. */
  readonly retentionDays: number;
  /** Epoch ms. */
  readonly now: () => number;
}

const DAY_MS = 86_400_000;
const AT_ONCE = 16;
/** Lambda answers with 6 MB at most, and a message may have 1 MB. */
const ANSWER_BYTES = 5_500_000;

/** What was received and stored. */
export function createNotificationsView(dependencies: NotificationsDependencies) {
  const { table, notifications, deliveries, publishedMessage, explainRoutes, reverify, replaying } =
    dependencies;
  const { retentionDays, now } = dependencies;
  return async (input: NotificationsInput): Promise<NotificationsResult> => {
    switch (input.action) {
      case 'list':
        return list(input);
      case 'get':
        return get(input.source, input.messageId);
      case 'explain':
        return explain(input.source, input.messageId);
      case 'verify':
        return verify(input.source, input.messageId);
      case 'plan':
        return plan(input, replaying, { from: now() - retentionDays * DAY_MS, to: now() });
      case 'replay':
        return replay(input, replaying);
    }
  };

  async function get(source: string, messageId: string): Promise<NotificationsResult> {
    const stored = await notifications.get(source, messageId);
    if (stored === undefined) return notThere(source, messageId);
    const { text: raw, encoding: rawEncoding } = readable(stored.raw);
    return { ok: true, message: `Message ${messageId}`, notification: viewOf(stored), raw, rawEncoding };
  }

  async function explain(source: string, messageId: string): Promise<NotificationsResult> {
    const stored = await notifications.get(source, messageId);
    if (stored === undefined) return notThere(source, messageId);
    const routes = explainRoutes(stored, publishedMessage(stored));
    return { ok: true, message: `${routes.length} routes looked at message ${messageId}`, routes };
  }

  async function verify(source: string, messageId: string): Promise<NotificationsResult> {
    const stored = await notifications.get(source, messageId);
    if (stored === undefined) return notThere(source, messageId);
    const checks = await reverify(stored);
    const failed = checks.filter(({ verdict }) => verdict === 'fails').length;
    return { ok: true, message: `${checks.length} checks of message ${messageId}, ${failed} failed`, checks };
  }

  async function list(input: NotificationsInput & { action: 'list' }): Promise<NotificationsResult> {
    const until = input.to ?? now() + 1;
    const { from, to } = spanOf(input.from ?? Math.max(until - DAY_MS, 0), until);
    const entries: HistoryEntry[] = [];
    const { source, order, limit } = input;
    for await (const entry of history(table, { source, from, to, order, limit: limit + 1 })) {
      entries.push(entry);
      if (entries.length > limit) break;
    }
    const wanted = entries.slice(0, limit);
    const found: NotificationView[] = [];
    let bytes = 0;
    for (let at = 0; at < wanted.length; at += AT_ONCE) {
      const batch = wanted.slice(at, at + AT_ONCE);
      const views = await Promise.all(batch.map((entry) => read(entry, input.deliveries)));
      for (const view of views) {
        if (view === undefined) continue;
        bytes += Buffer.byteLength(JSON.stringify(view));
        if (bytes > ANSWER_BYTES && found.length > 0) return listed(source, found, true);
        found.push(view);
      }
    }
    return listed(source, found, entries.length > limit);
  }

  async function read(
    { source, messageId }: HistoryEntry,
    withDeliveries: boolean,
  ): Promise<NotificationView | undefined> {
    const [stored, made] = await Promise.all([
      notifications.get(source, messageId),
      withDeliveries ? deliveries.ofMessage(source, messageId) : undefined,
    ]);
    if (stored === undefined) return undefined;
    return { ...viewOf(stored), ...(made === undefined ? {} : { deliveries: made }) };
  }

  function viewOf(stored: StoredNotification): NotificationView {
    const { raw: _, ...fields } = stored;
    const { text, encoding } = readable(publishedMessage(stored));
    return { ...fields, message: text, messageEncoding: encoding };
  }
}

function listed(
  source: string,
  notifications: readonly NotificationView[],
  more: boolean,
): NotificationsResult {
  const count = `${notifications.length} ${notifications.length === 1 ? 'message' : 'messages'}`;
  return {
    ok: true,
    message: `${count} of source ${source}${more ? ', and more' : ''}`,
    notifications,
    more,
  };
}

function notThere(source: string, messageId: string): NotDone {
  const message = `Source ${source} has no message ${messageId}, or it is past its retention.`;
  return { ok: false, message, error: { name: 'NotificationNotFound' } };
}

function readable(bytes: Buffer): { readonly text: string; readonly encoding: 'utf8' | 'base64' } {
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes)
    ? { text, encoding: 'utf8' }
    : { text: bytes.toString('base64'), encoding: 'base64' };
}
