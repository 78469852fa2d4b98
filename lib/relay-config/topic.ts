import * as v from 'valibot';
import { Name, ResourceName } from './name.ts';

/** Bytes. */
export const maximumMessageSize = v.optional(
  v.pipe(v.number(), v.integer(), v.minValue(1024), v.maxValue(1_048_576)),
);
/** Seconds. */
export const retention = v.optional(v.pipe(v.number(), v.integer(), v.minValue(60), v.maxValue(86_400)));
/** What a topic chooses its subscriptions by; it never changes. */
export const filter = v.optional(v.picklist(['tags', 'binding-keys']));

const common = {
  account: v.optional(Name, 'default'),
  /** Its name at the broker; the name it is declared by unless given. */
  topic: v.optional(ResourceName),
  maximumMessageSize,
};

/** A topic that lives and dies with the stack. */
export const Topic = v.variant(
  'broker',
  [
    v.strictObject({ broker: v.literal('mns'), ...common, loggingEnabled: v.optional(v.boolean()) }),
    v.strictObject({ broker: v.literal('cmq'), ...common, retention, filter }),
  ],
  'is "mns" or "cmq"',
);

/** A topic as it is declared, its name filled in. */
export type DeclaredTopic = v.InferOutput<typeof Topic> & { readonly topic: string };

/** @param name that it is declared by */
export function declaredTopic(name: string, topic: v.InferOutput<typeof Topic>): DeclaredTopic {
  return { ...topic, topic: topic.topic ?? name };
}

/** Topics by the names they are declared by. */
export const Topics = v.pipe(
  v.record(Name, Topic),
  v.transform((topics) => {
    const named = Object.entries(topics).map(([name, topic]) => [name, declaredTopic(name, topic)] as const);
    return Object.fromEntries(named);
  }),
);
