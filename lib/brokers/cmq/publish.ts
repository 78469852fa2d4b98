import * as v from 'valibot';
import type { PublishRequest } from '../broker.ts';
import { list, text } from './answer.ts';
import type { CmqDataPlane } from './data-plane.ts';

export interface BatchPublishRequest extends Omit<PublishRequest, 'body'> {
  /** Up to 16, with the same tags and routing key. */
  readonly bodies: readonly string[];
}

const RECEIPT = v.object({ msgId: text });
const RECEIPTS = v.object({ msgList: list(RECEIPT) });

/** Publishing to topics: at least once, as a repeated attempt may leave the message twice, under two ids. */
export class CmqPublisher {
  readonly #plane: CmqDataPlane;

  constructor(plane: CmqDataPlane) {
    this.#plane = plane;
  }

  /** @throws BrokerError `no-subscriber` when the topic has no subscription, or none that the message matches */
  async publish(topic: string, message: PublishRequest): Promise<{ readonly messageId: string }> {
    const { body: msgBody, tags: msgTag, routingKey } = message;
    const parameters = { topicName: topic, msgBody, msgTag, routingKey };
    const request = { action: 'PublishMessage', subject: 'topic', parameters } as const;
    const { msgId } = await this.#plane.call(request, RECEIPT);
    return { messageId: msgId };
  }

  /** Resolves to the messages' ids, in order. */
  async publishBatch(topic: string, batch: BatchPublishRequest): Promise<readonly string[]> {
    const { bodies: msgBody, tags: msgTag, routingKey } = batch;
    const parameters = { topicName: topic, msgBody, msgTag, routingKey };
    const request = { action: 'BatchPublishMessage', subject: 'topic', parameters } as const;
    const { msgList } = await this.#plane.call(request, RECEIPTS);
    return msgList.map(({ msgId }) => msgId);
  }
}
