import type { IncomingMessage } from 'node:http';

/** Why a request is not answered: the status, and what is said. */
export interface Refusal {
  readonly status: number;
  readonly error: string;
}

/**
 * Whether a request is one of the page's own. What listens on 127.0.0.1 can be reached by every page that the user has
 * open, and a name that its owner points at 127.0.0.1 makes such a page one of the same origin: so `Host` must be ours,
 * and `Origin` and `Sec-Fetch-Site`, which no page can forge, must not be another's.
 * @param port that the server listens on
 */
export function refusalOf(request: IncomingMessage, port: number): Refusal | undefined {
  const { headers, rawHeaders } = request;
  const host = headers.host ?? '';
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length !== 1 || ![`127.0.0.1:${port}`, `localhost:${port}`].includes(host)) {
    return { status: 403, error: 'This is 127.0.0.1, asked for by another name' };
  }
  const origin = headers.origin;
  if (origin !== undefined && origin !== `http://${host}`) {
    return { status: 403, error: 'Only the page itself may ask' };
  }
  const site = headers['sec-fetch-site'] ?? 'none';
  if (site !== 'same-origin' && site !== 'none' && !isVisit(request)) {
    return { status: 403, error: 'Only the page itself may ask' };
  }
  return undefined;
}

/** Somebody follows a link to the page: it shows nothing before its own script, of its own origin, has asked. */
function isVisit({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  );
}

/** On every answer. The page takes nothing from anywhere else, and nobody may frame or embed it. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};
