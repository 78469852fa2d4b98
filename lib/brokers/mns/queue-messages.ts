import type { QueueMessage } from '../../push/dialect.ts';
import type { ReceiveRequest } from '../broker.ts';
import { BrokerError } from '../broker-error.ts';
import type { MnsConnection, MnsRequest } from './connection.ts';
import { checkedBody, type MessageReceipt } from './publish.ts';
import { element, elements, requestDocument } from './request-document.ts';
import type { AnswerElement } from './response-document.ts';

export interface OutgoingMessage {
  readonly body: string;
  /** Seconds, 0 to 604800; the queue's own without one. */
  readonly delaySeconds?: number | undefined;
  /** 1 (first) to 16; the service's default is 8. */
  readonly priority?: number | undefined;
}

/** What became of one message of a batch. */
export type SendOutcome =
  | ({ readonly sent: true } & MessageReceipt)
  | { readonly sent: false; readonly code: string; readonly message: string };

/** A message as seen without taking it. */
export interface PeekedMessage extends Omit<QueueMessage, 'receiptHandle'> {
  readonly priority: number;
  /** Upper-case hex MD5 of the body. */
  readonly bodyMd5: string;
  /** Epoch ms of the first receive. */
  readonly firstDequeuedAt: number;
}

export interface ReceivedMessage extends PeekedMessage, QueueMessage {
  /** Epoch ms at which others can receive it again. */
  readonly nextVisibleAt: number;
}

/** Messages in queues as MNS has them. */
export class MnsQueueMessages {
  readonly #connection: MnsConnection;

  constructor(connection: MnsConnection) {
    this.#connection = connection;
  }

  /** At least once: a repeated attempt may leave the message twice. */
  async send(queue: string, message: OutgoingMessage): Promise<MessageReceipt> {
    const body = requestDocument('Message', messageElements(message));
    return this.#connection.call({ verb: 'POST', path: messagesOf(queue), body }, ({ document }) =>
      receipt(document),
    );
  }

  /** Up to 16; resolves to an outcome for each, in order. */
  async sendBatch(queue: string, messages: readonly OutgoingMessage[]): Promise<readonly SendOutcome[]> {
    const content = messages.map((message) => element('Message', messageElements(message))).join('');
    const request = {
      verb: 'POST',
      path: messagesOf(queue),
      body: requestDocument('Messages', content),
    } as const;
    return this.#connection.call(request, ({ document }) => document.children('Message').map(outcome));
  }

  /** `[]` after the wait when there is nothing. Hides what it returns for the queue's visibility timeout. */
  receive(queue: string, request: ReceiveRequest): Promise<readonly ReceivedMessage[]> {
    const { maximum, waitSeconds, signal } = request;
    const query = { waitseconds: waitSeconds, numOfMessages: maximum > 1 ? maximum : undefined };
    return this.#take({ verb: 'GET', path: messagesOf(queue), query, waitSeconds, signal }, received);
  }

  /** @param maximum 1 to 16 */
  peek(queue: string, maximum = 1): Promise<readonly PeekedMessage[]> {
    const query = { peekonly: 'true', numOfMessages: maximum > 1 ? maximum : undefined };
    return this.#take({ verb: 'GET', path: messagesOf(queue), query }, peeked);
  }

  /** @throws BrokerError `receipt-expired` when the message was received again, or deleted, in the meantime */
  delete(queue: string, receiptHandle: string): Promise<void> {
    const query = { ReceiptHandle: receiptHandle };
    return this.#connection.call({ verb: 'DELETE', path: messagesOf(queue), query }, () => undefined);
  }

  /** Up to 16; resolves to the handles that could not be used to delete. */
  async deleteBatch(queue: string, receiptHandles: readonly string[]): Promise<readonly string[]> {
    const content = receiptHandles.map((handle) => elements({ ReceiptHandle: handle })).join('');
    const body = requestDocument('ReceiptHandles', content);
    return this.#connection.call({ verb: 'DELETE', path: messagesOf(queue), body }, ({ document }) =>
      document.children('Error').map((failed) => failed.text('ReceiptHandle')),
    );
  }

  /**
   * Hides a received message for another `visibilityTimeout` seconds from now.
   * @returns the handle that replaces the one given
   */
  changeVisibility(
    queue: string,
    receiptHandle: string,
    visibilityTimeout: number,
  ): Promise<{ readonly receiptHandle: string; readonly nextVisibleAt: number }> {
    const query = { receiptHandle, visibilityTimeout };
    return this.#connection.call({ verb: 'PUT', path: messagesOf(queue), query }, ({ document }) => ({
      receiptHandle: document.text('ReceiptHandle'),
      nextVisibleAt: document.number('NextVisibleTime'),
    }));
  }

  async #take<T>(request: MnsRequest, read: (message: AnswerElement) => T): Promise<readonly T[]> {
    try {
      return await this.#connection.call(request, ({ document }) =>
        (document.name === 'Messages' ? document.children('Message') : [document]).map(read),
      );
    } catch (error) {
      if (error instanceof BrokerError && error.code === 'MessageNotExist') return [];
      throw error;
    }
  }
}

function messagesOf(queue: string): readonly string[] {
  return ['queues', queue, 'messages'];
}

function messageElements(message: OutgoingMessage): string {
  return elements({
    MessageBody: checkedBody(message.body),
    DelaySeconds: message.delaySeconds,
    Priority: message.priority,
  });
}

function receipt(document: AnswerElement): MessageReceipt {
  return { messageId: document.text('MessageId'), bodyMd5: document.text('MessageBodyMD5') };
}

function outcome(message: AnswerElement): SendOutcome {
  const code = message.find('ErrorCode');
  if (code === undefined) return { sent: true, ...receipt(message) };
  return { sent: false, code, message: message.find('ErrorMessage') ?? '' };
}

function peeked(message: AnswerElement): PeekedMessage {
  return {
    messageId: message.text('MessageId'),
    body: Buffer.from(message.text('MessageBody')),
    bodyMd5: message.text('MessageBodyMD5'),
    enqueuedAt: message.number('EnqueueTime'),
    firstDequeuedAt: message.number('FirstDequeueTime'),
    dequeueCount: message.number('DequeueCount'),
    priority: message.number('Priority'),
  };
}

function received(message: AnswerElement): ReceivedMessage {
  return {
    ...peeked(message),
    receiptHandle: message.text('ReceiptHandle'),
    nextVisibleAt: message.number('NextVisibleTime'),
  };
}
