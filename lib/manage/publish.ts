import * as v from 'valibot';
import type { Accounts } from '../brokers/accounts.ts';
import { BrokerError } from '../brokers/broker-error.ts';
import { ResourceName } from '../relay-config/name.ts';
import { AccountName, isOneOf, Tags } from './input.ts';
import { type Done, type NotDone, notDone } from './invoke.ts';

const messages = {
  account: AccountName,
  topic: ResourceName,
  /** Messages to publish, in this order. */
  messages: v.optional(v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(200))),
  /** How many test messages to publish where `messages` says none. */
  count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)), 3),
  tags: Tags,
};

/** `{"broker":"mns","topic":"MyTopic1"}` publishes the three messages of the vendor's walkthrough. */
export const PublishInput = v.variant(
  'broker',
  [
    v.strictObject({
      broker: v.literal('mns'),
      ...messages,
      tags: v.pipe(Tags, v.maxLength(1, 'is one at most: MNS has no more')),
      /** For subscriptions by mail and SMS, in the words of the MNS documentation. */
      directMail: v.optional(
        v.strictObject({
          AccountName: v.string(),
          Subject: v.string(),
          AddressType: v.picklist([0, 1]),
          IsHtml: v.picklist([0, 1]),
          ReplyToAddress: v.picklist([0, 1]),
        }),
      ),
      directSms: v.optional(
        v.strictObject({
          FreeSignName: v.string(),
          TemplateCode: v.string(),
          Type: v.picklist(['singleContent', 'multiContent']),
          Receiver: v.exactOptional(v.string()),
          SmsParams: v.string(),
        }),
      ),
    }),
    v.strictObject({
      broker: v.literal('cmq'),
      ...messages,
      /** For topics that filter by binding keys. */
      routingKey: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(64))),
    }),
  ],
  isOneOf({ broker: 'is "mns" or "cmq"' }),
);
export type PublishInput = v.InferOutput<typeof PublishInput>;

interface Published {
  readonly topic: string;
  readonly messages: readonly { readonly messageId: string; readonly body: string }[];
}
export type PublishResult = Done & Published;
/** `messages` are those that got out before. */
export type PublishBrokenOff = NotDone & Published;

/** After so long, in ms, no further message is begun: a slow one takes 30 s and more, and the function has 60 s. */
const BEGINS_FOR_MS = 25_000;

/** Publishes messages one after the other. A message may be doubled when the broker's answer to it is lost. */
export function createPublish(accounts: Accounts, now: () => number = Date.now) {
  return async (input: PublishInput): Promise<PublishResult | PublishBrokenOff> => {
    const { topic } = input;
    const began = now();
    const bodies = input.messages ?? Array.from({ length: input.count }, (_, i) => `I am test message ${i}.`);
    const publish = await publisher(input);
    const messages: { messageId: string; body: string }[] = [];
    for (const body of bodies) {
      if (messages.length > 0 && now() - began >= BEGINS_FOR_MS) {
        const message = `The broker is slow, and time ran out: the first ${messages.length} of ${bodies.length} messages were published. Publish the others in another call.`;
        return { ok: false, message, error: { name: 'OutOfTime' }, topic, messages };
      }
      try {
        const { messageId } = await publish(body);
        messages.push({ messageId, body });
      } catch (error) {
        if (messages.length === 0 || !(error instanceof BrokerError)) throw error;
        const { message, ...rest } = notDone(error);
        return { ...rest, message: `${message} Published before: ${messages.length}`, topic, messages };
      }
    }
    return { ok: true, message: `Publish Message Succeed. MessageCount:${messages.length}`, topic, messages };
  };

  async function publisher(input: PublishInput) {
    const { topic, tags } = input;
    if (input.broker === 'cmq') {
      const { client } = await accounts.open('cmq', input.account);
      const { routingKey } = input;
      return (body: string) => client.publish(topic, { body, tags, ...(routingKey && { routingKey }) });
    }
    const { client } = await accounts.open('mns', input.account);
    const { directMail, directSms } = input;
    if (directMail === undefined && directSms === undefined) {
      return (body: string) => client.publish(topic, { body, tags });
    }
    return (body: string) => client.publishMessage(topic, { body, tag: tags[0], directMail, directSms });
  }
}
