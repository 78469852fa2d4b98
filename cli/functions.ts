import type * as v from 'valibot';
import type { DeliveriesInput, DeliveriesResult } from '../lib/manage/deliveries.ts';
import type { NotDone } from '../lib/manage/invoke.ts';
import type { NotificationsInput, NotificationsResult } from '../lib/manage/notifications.ts';
import type { PublishInput, PublishResult } from '../lib/manage/publish.ts';
import type { SubscriptionsResult } from '../lib/manage/subscriptions/dependencies.ts';
import type { SubscriptionsInput } from '../lib/manage/subscriptions/input.ts';
import type { TopicsInput, TopicsResult } from '../lib/manage/topics.ts';

/** What the functions that people invoke take and answer. */
interface Signatures {
  topics: { input: v.InferInput<typeof TopicsInput>; result: TopicsResult };
  subscriptions: { input: v.InferInput<typeof SubscriptionsInput>; result: SubscriptionsResult };
  publish: { input: v.InferInput<typeof PublishInput>; result: PublishResult | NotDone };
  notifications: { input: v.InferInput<typeof NotificationsInput>; result: NotificationsResult };
  deliveries: { input: v.InferInput<typeof DeliveriesInput>; result: DeliveriesResult };
}
export type FunctionName = keyof Signatures;
export type InputOf<N extends FunctionName> = Signatures[N]['input'];
/** What a function answers when it has done what was asked. */
export type DoneOf<N extends FunctionName> = Exclude<Signatures[N]['result'], NotDone>;

type KeyOf<Union> = Union extends unknown ? keyof Union : never;

/** The functions of a stage, on this machine or deployed. Both ways to call one reject with a CommandError. */
export interface Functions {
  readonly stage: string;
  /** Has a function do something. */
  invoke<N extends FunctionName>(name: N, input: InputOf<N>): Promise<DoneOf<N>>;
  /** Asks a function for what it answers under `field`: which one, depends on the action. */
  read<N extends FunctionName, K extends KeyOf<DoneOf<N>>>(
    name: N,
    input: InputOf<N>,
    field: K,
  ): Promise<Extract<DoneOf<N>, { readonly [key in K]: unknown }>>;
  close(): void;
}
