import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2 } from 'aws-lambda';
import type { Log } from '../log.ts';
import { metrics } from '../metrics.ts';
import type { PushRequest } from '../push/request.ts';
import { accessLine, requestIdOf } from './access-line.ts';
import { readPushRequest } from './event.ts';
import { type AddressOf, addressAtGateway } from './front.ts';
import type { PushResult } from './receive.ts';

export interface PushPipelineOptions {
  readonly broker: 'mns' | 'cmq';
  readonly receive: (request: PushRequest) => Promise<PushResult>;
  readonly log: Log;
  /** Where the brokers reach this deployment. A signature covers the path of it. */
  readonly publicUrl: string;
  /** The gateway's view of the caller, unless given. */
  readonly addressOf?: AddressOf;
  readonly now?: () => number;
}

type Pushes = MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyResultV2>;

/** The Lambda handler of a push route: event → request → answer, with its log lines; our own faults become 500. */
export function pushHandler({
  broker,
  receive,
  log,
  publicUrl,
  addressOf = addressAtGateway,
  now = Date.now,
}: PushPipelineOptions) {
  const basePath = new URL(publicUrl).pathname.replace(/\/$/, '');
  return middy<APIGatewayProxyEventV2, APIGatewayProxyResultV2>()
    .use(answerFaults(log))
    .handler(async (event) => {
      const request = readPushRequest(event, {
        basePath,
        sourceAddress: await addressOf(event),
        receivedAt: now(),
      });
      const result = await receive(request).catch((error: unknown) => {
        log.error('push failed', {
          broker,
          source: request.source,
          requestId: requestIdOf(request.headers),
          error,
        });
        return undefined;
      });
      const status = result?.status ?? 500;
      const { protocol } = event.requestContext.http;
      log.plain(accessLine(`/push/${broker}`, protocol, request, status));
      log.info('push', {
        broker,
        ...described(request),
        status,
        ...outcomeOf(result),
        ms: now() - request.receivedAt,
        ...countsOf(result),
      });
      return answer(status);
    });
}

/** An event that is no request at all still gets an answer: an unhandled error would be answered 200 by some hosts. */
function answerFaults(log: Log): Pushes {
  return {
    onError: (request) => {
      log.error('push failed before it was read', { error: request.error });
      request.response = answer(500);
    },
  };
}

function answer(status: number): APIGatewayProxyResultV2 {
  const allow = status === 405 ? { allow: 'POST' } : {};
  return { statusCode: status, headers: { 'content-type': 'text/plain', ...allow }, body: '' };
}

function described({ source, headers, body }: PushRequest) {
  return { source: source.slice(0, 64), requestId: requestIdOf(headers).slice(0, 64), bytes: body.length };
}

function outcomeOf(result: PushResult | undefined) {
  if (result === undefined) return { outcome: 'failed' };
  const { outcome, messageId, refusal, stale } = result;
  return { outcome, messageId, reason: refusal?.reason, detail: refusal?.detail, stale };
}

/** What a push without a source's token names as its source is anybody's invention, and nothing to count by. */
function countsOf(result: PushResult | undefined) {
  // A fault of ours is counted by the gateway, as a 5xx.
  if (result === undefined) return {};
  const { status, outcome } = result;
  if (status === 404 || status === 405 || status === 413) return metrics({ Strangers: 1 });
  const counts = {
    Accepted: outcome === 'new' || outcome === 'duplicate' ? 1 : 0,
    Refused: status >= 400 ? 1 : 0,
    Quarantined: outcome === 'quarantined' || outcome === 'conflict' ? 1 : 0,
  };
  return metrics(counts, 'source');
}
