import { CmqClient, type CmqClientOptions } from '../../../lib/brokers/cmq/client.ts';
import { Secret } from '../../../lib/secret.ts';
import type { RecordedAnswer, RecordedBroker, SeenRequest } from '../recorded-broker.ts';

/** Sunday, 5 June 2016, 07:36:08 GMT: 1465112168 s. */
export const NOW = 1_465_112_168_000;

/** A client at a standing clock that does not wait between attempts. */
export function clientOf(broker: RecordedBroker, options: Partial<CmqClientOptions> = {}): CmqClient {
  return new CmqClient({
    region: 'ap-guangzhou',
    secretId: 'testId',
    secretKey: new Secret('testKey'),
    apiEndpoint: broker.url,
    dataEndpoint: broker.url,
    clock: () => NOW,
    retry: { attempts: 3, baseMs: 1, capMs: 1, random: () => 0 },
    ...options,
  });
}

/** An answer of API v2: the text as it is, because numbers in it may be longer than JavaScript's. */
export function v2(members: string): RecordedAnswer {
  return { status: 200, body: `{${members}}` };
}

export const V2_DONE = v2('"code":0,"message":"","requestId":"14534664555"');

export function api3(members: object): RecordedAnswer {
  const body = JSON.stringify({
    Response: { ...members, RequestId: 'ed93f3cb-f35e-473f-b9f3-0d451b8b79c6' },
  });
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

export function api3Fault(Code: string, Message: string): RecordedAnswer {
  return api3({ Error: { Code, Message } });
}

/** What a request of API v2 asked for, without what is common to all. */
export function asked(request: SeenRequest | undefined): Record<string, string> {
  const form = new URLSearchParams(request?.body);
  for (const common of ['Region', 'Timestamp', 'Nonce', 'SecretId', 'SignatureMethod', 'Signature']) {
    form.delete(common);
  }
  return Object.fromEntries(form);
}

/** Action and parameters of a request of API 3.0. */
export function managed(request: SeenRequest | undefined): unknown {
  return [request?.headers['x-tc-action'], JSON.parse(request?.body ?? 'null')];
}
