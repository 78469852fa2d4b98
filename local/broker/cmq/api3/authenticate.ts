import type { BrokerRequest } from '../../http.ts';
import { type Credentials, isOneOf } from '../credentials.ts';
import { Api3Error } from './error.ts';
import { dateOf, sign } from './sign.ts';

/** How far a request's timestamp may be from the service's clock, in seconds. */
const TOLERANCE_S = 300;

const AUTHORIZATION =
  /^TC3-HMAC-SHA256 Credential=([^/]+)\/(\d{4}-\d\d-\d\d)\/([^/]+)\/tc3_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

/** Checks who sent the request, and that it is fresh. @throws Api3Error */
export function authenticate(request: BrokerRequest, credentials: Credentials, nowMs: number): void {
  const { headers, method, path, query, body } = request;
  const [, secretId, date = '', service = '', signedHeaders = '', signature = ''] =
    AUTHORIZATION.exec(headers.authorization ?? '') ?? [];
  if (secretId === undefined) {
    throw new Api3Error('AuthFailure.InvalidAuthorization', 'The Authorization header is invalid.');
  }
  if (secretId !== credentials.secretId) {
    throw new Api3Error('AuthFailure.SecretIdNotFound', 'The SecretId is not found.');
  }
  const timestamp = Number(headers['x-tc-timestamp'] ?? Number.NaN);
  if (!(Math.abs(nowMs / 1000 - timestamp) <= TOLERANCE_S)) {
    throw new Api3Error('AuthFailure.SignatureExpire', 'The signature is expired.');
  }
  const names = signedHeaders.split(';');
  const signed = { method, path, query, body, timestamp, service };
  const right = readings(request).map((read) =>
    sign({ ...signed, headers: names.map((name) => [name, read(name)] as const) }, credentials.secretKey),
  );
  const complete = names.includes('host') && names.includes('content-type') && date === dateOf(timestamp);
  if (!complete || !isOneOf(signature, right)) {
    throw new Api3Error(
      'AuthFailure.SignatureFailure',
      'The provided credentials could not be validated. Please check your signature is correct.',
    );
  }
}

/** The official SDKs sign the host without the port that they send, and values that they do not put in lower case. */
function readings({ headers, host }: BrokerRequest): ((name: string) => string)[] {
  const hosts = [host, host.replace(/:\d+$/, '')];
  return hosts.flatMap((signedHost) => {
    const value = (name: string) => (name === 'host' ? signedHost : (headers[name] ?? '')).trim();
    return [value, (name: string) => value(name).toLowerCase()];
  });
}
