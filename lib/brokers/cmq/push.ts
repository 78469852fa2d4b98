import type { Dialect, QueueMessage, Verdict } from '../../push/dialect.ts';
import { refuse } from '../../push/refusal.ts';
import type { PushRequest } from '../../push/request.ts';
import type { CmqSource, SourceEndpoint } from '../../push/source.ts';
import { type VerifiedRequest, verified } from '../../push/verified.ts';
import { readHeaders } from '../headers.ts';
import { addressAllowed } from './addresses.ts';
import { readPush } from './notification.ts';

export interface CmqDialectOptions {
  /** Largest push body, in bytes. By default what Lambda's 6 MB of event leave for a body in base64: 4.5 MB. */
  readonly maxBodyBytes?: number;
}

/**
 * Pushes of Tencent Cloud CMQ (TDMQ for CMQ) topics, and messages of the queues that they feed. CMQ signs nothing:
 * the proof is the path token that the caller has matched, and the caller's address where the source lists ranges.
 * Source: TDMQ for CMQ documentation, "Message delivery".
 */
export function createCmqDialect(options: CmqDialectOptions = {}): Dialect<CmqSource> {
  return {
    broker: 'cmq',
    maxBodyBytes: options.maxBodyBytes ?? 4_718_592,
    verify,
    pulled,
    parse: readPush,
  };
}

async function verify(
  request: PushRequest,
  source: CmqSource,
  endpoint: SourceEndpoint,
): Promise<Verdict<CmqSource>> {
  if (request.query !== '') return refuse('query-string', 'a registered endpoint has no query');
  const addressChecked = source.addresses.length > 0;
  if (addressChecked && !addressAllowed(request.sourceAddress, source.addresses)) {
    return refuse('address-not-allowed', request.sourceAddress ?? 'the address is not known');
  }
  return {
    proven: true,
    request: verified({
      source,
      subscription: endpoint.subscription,
      headers: readHeaders(request.headers),
      body: request.body,
      receivedAt: request.receivedAt,
      proof: { kind: 'cmq-token', strength: 'weak', addressChecked },
    }),
  };
}

function pulled(message: QueueMessage, source: CmqSource, receivedAt: number): VerifiedRequest<CmqSource> {
  if (source.intake.via !== 'queue') throw new TypeError(`source ${source.name} has no queue to pull from`);
  return verified({
    source,
    subscription: source.intake.subscription,
    headers: {},
    body: message.body,
    receivedAt,
    proof: {
      kind: 'queue',
      queue: source.intake.queue,
      queueMessageId: message.messageId,
      enqueuedAt: message.enqueuedAt,
    },
  });
}
