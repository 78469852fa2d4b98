import type { PushHeaders, PushRequest } from '../push/request.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * One line of an access log in the format of Alibaba's sample endpoint: time, method, status, URI, HTTP version, body
 * bytes, Host, agent, request id and version of the broker. The URI's token is masked; times are UTC.
 * @param path route of the endpoint, such as `/push/mns`
 * @param protocol such as `HTTP/1.1`
 */
export function accessLine(path: string, protocol: string, request: PushRequest, status: number): string {
  const { headers } = request;
  const values = [
    request.method,
    String(status),
    `${request.basePath}${path}/${request.source}/***`,
    protocol,
    String(request.body.length),
    headers.host ?? '',
    headers['user-agent'] ?? '',
    requestIdOf(headers),
    headers['x-mns-version'] ?? '',
  ];
  return `[${time(request.receivedAt)}]${values.map(quoted).join(' ')}`;
}

export function requestIdOf(headers: PushHeaders): string {
  return headers['x-mns-request-id'] ?? headers['x-cmq-request-id'] ?? '';
}

/** `17/May/2016 17:10:56`, in UTC. */
function time(epochMs: number): string {
  const date = new Date(epochMs);
  const day = String(date.getUTCDate()).padStart(2, '0');
  return `${day}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)}`;
}

/** Whoever calls chooses these values: neither a quote nor a control character may break the line, nor length drown it. */
function quoted(value: string): string {
  const printable = value
    .slice(0, 256)
    .replace(/[^\x20-\x7e]|["\\]/g, (char) =>
      char === '"' || char === '\\' ? `\\${char}` : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  return `"${printable}"`;
}
