import { createHash, createHmac } from 'node:crypto';
import type { CmqBroker } from '../../../local/broker/cmq/broker.ts';

export type Reply = Record<string, unknown>;
export type Parameters = Readonly<Record<string, string | number | readonly string[]>>;

/** How one request to API v2 is made. What it signs and what it sends can be set apart. */
export interface Manner {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly path?: string;
  readonly contentType?: string | null;
  readonly secretKey?: string;
  /** What is signed instead of the parameters that are sent. */
  readonly signed?: (flat: Readonly<Record<string, string>>) => Record<string, string>;
}

/** Calls API v2, signing in the test's own words. */
export function cmqClient({ cmq }: { readonly cmq: CmqBroker }) {
  return async (action: string, parameters: Parameters = {}, manner: Manner = {}): Promise<Reply> => {
    const { method = 'POST', path = '/v2/index.php', contentType, secretKey = cmq.secretKey } = manner;
    const { origin, host } = new URL(cmq.endpoint);
    const flat: Record<string, string> = {
      Action: action,
      Timestamp: String(Math.floor(Date.now() / 1000)),
      Nonce: '11886',
      SecretId: cmq.secretId,
      SignatureMethod: 'HmacSHA256',
      ...flatten(parameters),
    };
    const signed = manner.signed?.(flat) ?? flat;
    const pairs = Object.keys(signed)
      .sort((a, b) => (a < b ? -1 : 1))
      .map((name) => `${name.replaceAll('_', '.')}=${signed[name]}`);
    const digest = flat.SignatureMethod === 'HmacSHA256' ? 'sha256' : 'sha1';
    const signature = createHmac(digest, secretKey)
      .update(`${method}${host}${path}?${pairs.join('&')}`)
      .digest('base64');
    const form = new URLSearchParams({ ...flat, Signature: signature }).toString();
    const type = contentType === undefined ? 'application/x-www-form-urlencoded' : contentType;
    const response = await fetch(`${origin}${path}${method === 'GET' ? `?${form}` : ''}`, {
      method,
      // Fetch gives text a content type; bytes have none of their own.
      ...(method !== 'GET' && { body: Buffer.from(form) }),
      ...(type !== null && method !== 'GET' && { headers: { 'content-type': type } }),
    });
    if (response.status !== 200) throw new Error(`API v2 answered ${response.status}`);
    return (await response.json()) as Reply;
  };
}

/** Arrays are numbered from 1. */
function flatten(parameters: Parameters): Record<string, string> {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    typeof value === 'object'
      ? value.map((entry, index) => [`${name}.${index + 1}`, entry])
      : [[name, String(value)]],
  );
  return Object.fromEntries(pairs);
}

export interface Api3Manner {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly secretKey?: string;
  /** Epoch seconds. */
  readonly timestamp?: number;
}

/** Calls API 3.0, signing host with its port, in the test's own words. */
export function api3Client({ cmq }: { readonly cmq: CmqBroker }) {
  return async (action: string, parameters: object = {}, manner: Api3Manner = {}): Promise<Reply> => {
    const { host } = new URL(cmq.apiEndpoint);
    const timestamp = manner.timestamp ?? Math.floor(Date.now() / 1000);
    const date = new Date(timestamp * 1000).toISOString().slice(0, 10);
    const body = manner.body ?? JSON.stringify(parameters);
    const canonical = `POST\n/\n\ncontent-type:application/json\nhost:${host}\n\ncontent-type;host\n${sha256(body)}`;
    const text = `TC3-HMAC-SHA256\n${timestamp}\n${date}/tdmq/tc3_request\n${sha256(canonical)}`;
    const dayKey = hmac(`TC3${manner.secretKey ?? cmq.secretKey}`, date);
    const signature = hmac(hmac(hmac(dayKey, 'tdmq'), 'tc3_request'), text).toString('hex');
    const response = await fetch(`${cmq.apiEndpoint}/`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'x-tc-action': action,
        'x-tc-version': '2020-02-17',
        'x-tc-timestamp': String(timestamp),
        authorization: `TC3-HMAC-SHA256 Credential=${cmq.secretId}/${date}/tdmq/tc3_request, SignedHeaders=content-type;host, Signature=${signature}`,
        ...manner.headers,
      },
    });
    if (response.status !== 200) throw new Error(`API 3.0 answered ${response.status}`);
    return ((await response.json()) as { Response: Reply }).Response;
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
