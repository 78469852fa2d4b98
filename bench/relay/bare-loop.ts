import { once } from 'node:events';
import { Agent, request as requestHttp } from 'node:http';
import { UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { inParallel } from '../../lib/in-parallel.ts';
import { toItem } from '../../lib/store/items.ts';
import { deliveryKey, type Table } from '../../lib/store/table.ts';
import type { SentRequest } from './counting-target.ts';
import { TARGET } from './functions.ts';
import { SOURCE } from './message.ts';

/** What one delivery was seen to send: to the table, before and after, and to the target between. */
export interface OneDelivery {
  readonly updates: readonly UpdateItemCommandInput[];
  readonly request: SentRequest;
}

export interface BareLoop {
  /** Makes the requests of a delivery for each of these messages, all at once. */
  batch(messageIds: readonly string[]): Promise<void>;
  close(): void;
}

/** The requests that a delivery cannot do without, as one sent them, and nothing else: only the keys differ. */
export function createBareLoop(table: Table, url: string, { updates, request }: OneDelivery): BareLoop {
  const [before, after] = updates;
  if (before === undefined || after === undefined || updates.length > 2) {
    throw new Error(`A delivery makes ${updates.length} updates, and the bare loop knows of two`);
  }
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const post = async () => {
    const { headers, body } = request;
    const sending = requestHttp(url, { agent, method: 'POST', headers });
    sending.end(body);
    const [answer] = await once(sending, 'response');
    answer.resume();
    await once(answer, 'end');
  };
  return {
    async batch(messageIds) {
      await inParallel(messageIds, messageIds.length, async (messageId) => {
        const Key = toItem(deliveryKey(SOURCE, messageId, TARGET));
        await table.client.send(new UpdateItemCommand({ ...before, Key }));
        await post();
        await table.client.send(new UpdateItemCommand({ ...after, Key }));
      });
    },
    close: () => agent.destroy(),
  };
}
