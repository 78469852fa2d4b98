import { createHmac } from 'node:crypto';
import type { Broker } from '../../../local/broker/start.ts';

export interface MnsAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** The text of the first element with this name. */
  text(element: string): string | undefined;
}

export type MnsClient = (
  method: string,
  target: string,
  body?: string,
  headers?: Readonly<Record<string, string>>,
) => Promise<MnsAnswer>;

/** A client that signs by hand and sends by plain fetch. `headers` are signed too, and replace its own. */
export function mnsClient({ mns }: Pick<Broker, 'mns'>, now = Date.now): MnsClient {
  return async (method, target, body, extra = {}) => {
    const headers = new Headers({
      date: new Date(now()).toUTCString(),
      'x-mns-version': '2015-06-06',
      ...(body !== undefined && { 'content-type': 'text/xml;charset=utf-8' }),
      ...extra,
    });
    // Headers come out sorted by name.
    const signed = [...headers]
      .filter(([name]) => name.startsWith('x-mns-'))
      .map((header) => header.join(':'));
    const unprefixed = ['content-md5', 'content-type', 'date'].map((name) => headers.get(name) ?? '');
    const text = [method, ...unprefixed, ...signed, target].join('\n');
    const signature = createHmac('sha1', mns.accessKeySecret).update(text).digest('base64');
    if (!headers.has('authorization')) headers.set('authorization', `MNS ${mns.accessKeyId}:${signature}`);
    const response = await fetch(`${mns.endpoint}${target}`, {
      method,
      headers,
      ...(body !== undefined && { body }),
    });
    const answer = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: answer,
      text: (element) => new RegExp(`<${element}>([^<]*)</${element}>`).exec(answer)?.[1],
    };
  };
}
