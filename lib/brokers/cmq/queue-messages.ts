import * as v from 'valibot';
import type { QueueMessage } from '../../push/dialect.ts';
import type { ReceiveRequest } from '../broker.ts';
import { acknowledged, instant, integer, list, text } from './answer.ts';
import type { CmqDataPlane, DataRequest } from './data-plane.ts';

export interface ReceivedMessage extends QueueMessage {
  /** Epoch ms of the first receive. */
  readonly firstDequeuedAt: number;
  /** Epoch ms at which others can receive it again. */
  readonly nextVisibleAt: number;
}

const RECEIPT = v.object({ msgId: text });
const RECEIPTS = v.object({ msgList: list(RECEIPT) });

const MESSAGE = v.pipe(
  v.object({
    msgId: text,
    receiptHandle: text,
    msgBody: v.string(),
    enqueueTime: instant,
    firstDequeueTime: v.optional(instant, 0),
    nextVisibleTime: v.optional(instant, 0),
    dequeueCount: integer,
  }),
  v.transform(
    (message): ReceivedMessage => ({
      messageId: message.msgId,
      receiptHandle: message.receiptHandle,
      body: Buffer.from(message.msgBody),
      enqueuedAt: message.enqueueTime,
      dequeueCount: message.dequeueCount,
      firstDequeuedAt: message.firstDequeueTime,
      nextVisibleAt: message.nextVisibleTime,
    }),
  ),
);

const MESSAGES = v.pipe(
  v.object({ msgInfoList: list(MESSAGE) }),
  v.transform(({ msgInfoList }) => msgInfoList),
);
const NO_MESSAGE = 7000;
const SOME_NOT_DELETED = 6010;
const NOT_DELETED = v.object({ errorList: list(v.object({ receiptHandle: text })) });

/** Messages in queues as CMQ has them. */
export class CmqQueueMessages {
  readonly #plane: CmqDataPlane;

  constructor(plane: CmqDataPlane) {
    this.#plane = plane;
  }

  /**
   * At least once: a repeated attempt may leave the message twice.
   * @param delaySeconds until it can be received
   */
  async send(queue: string, body: string, delaySeconds?: number): Promise<{ readonly messageId: string }> {
    const parameters = { queueName: queue, msgBody: body, delaySeconds };
    const { msgId } = await this.#call({ action: 'SendMessage', parameters }, RECEIPT);
    return { messageId: msgId };
  }

  /** Up to 16; resolves to the messages' ids, in order. */
  async sendBatch(
    queue: string,
    bodies: readonly string[],
    delaySeconds?: number,
  ): Promise<readonly string[]> {
    const parameters = { queueName: queue, msgBody: bodies, delaySeconds };
    const { msgList } = await this.#call({ action: 'BatchSendMessage', parameters }, RECEIPTS);
    return msgList.map(({ msgId }) => msgId);
  }

  /**
   * `[]` after the wait when there is nothing. Hides what it returns for the queue's visibility timeout. Waits over 3
   * seconds raise the number of duplicates (TDMQ for CMQ documentation).
   */
  async receive(queue: string, request: ReceiveRequest): Promise<readonly ReceivedMessage[]> {
    const { maximum, waitSeconds, signal } = request;
    const parameters = { queueName: queue, pollingWaitSeconds: waitSeconds, numOfMsg: maximum };
    const receive = { action: 'BatchReceiveMessage', parameters, accepts: [NO_MESSAGE] };
    return this.#call({ ...receive, waitSeconds, signal }, MESSAGES);
  }

  /** @throws BrokerError `receipt-expired` when the message was received again, or deleted, in the meantime */
  async delete(queue: string, receiptHandle: string): Promise<void> {
    const parameters = { queueName: queue, receiptHandle };
    await this.#call({ action: 'DeleteMessage', parameters }, acknowledged);
  }

  /** Up to 16; resolves to the handles that could not be used to delete. */
  async deleteBatch(queue: string, receiptHandles: readonly string[]): Promise<readonly string[]> {
    const parameters = { queueName: queue, receiptHandle: receiptHandles };
    const request = { action: 'BatchDeleteMessage', parameters, accepts: [SOME_NOT_DELETED] };
    const { errorList } = await this.#call(request, NOT_DELETED);
    return errorList.map(({ receiptHandle }) => receiptHandle);
  }

  #call<const S extends v.GenericSchema>(
    request: Omit<DataRequest, 'subject'>,
    schema: S,
  ): Promise<v.InferOutput<S>> {
    return this.#plane.call({ ...request, subject: 'queue' }, schema);
  }
}
