import { timingSafeEqual } from 'node:crypto';
import type { BrokerRequest } from '../http.ts';
import { matchesContentMd5 } from './digest.ts';
import { MnsError } from './errors.ts';
import { LIMITS } from './limits.ts';
import { signV2, signV4 } from './sign.ts';

export interface Credentials {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** When set, requests must carry it in `security-token`, which is not signed. */
  readonly securityToken?: string | undefined;
}

interface Authorization {
  readonly accessKeyId: string;
  readonly signature: string;
  /** Day and region of a version 4 credential. */
  readonly scope?: { readonly day: string; readonly region: string };
}

/**
 * Checks who sent the request, that it is fresh, and that its body is the one that was signed.
 *
 * @param nowMs the service's clock
 * @throws MnsError
 */
export function authenticate(request: BrokerRequest, credentials: Credentials, nowMs: number): void {
  const authorization = parseAuthorization(request.headers.authorization);
  const at = requestDate(request.headers, nowMs);
  checkAccount(request, credentials, authorization);
  if (!same(authorization.signature, expectedSignature(request, credentials, authorization, at))) {
    throw new MnsError('SignatureDoesNotMatch');
  }
  const digest = request.headers['content-md5'];
  if (digest && !matchesContentMd5(request.body, digest)) throw new MnsError('InvalidDigest');
}

function parseAuthorization(header: string | undefined): Authorization {
  if (!header) throw new MnsError('MissingAuthorizationHeader');
  const v2 = /^MNS ([^:\s]+):(\S+)$/.exec(header);
  if (v2) return { accessKeyId: v2[1] ?? '', signature: v2[2] ?? '' };
  const v4 =
    /^MNS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/mns\/aliyun_v4_request, ?Signature=([0-9a-f]{64})$/.exec(
      header,
    );
  if (!v4) throw new MnsError('InvalidAuthorizationHeader');
  const [, accessKeyId = '', day = '', region = '', signature = ''] = v4;
  return { accessKeyId, signature, scope: { day, region } };
}

/** `x-mns-date` stands in for a Date that a client cannot set. */
function requestDate(headers: BrokerRequest['headers'], nowMs: number): Date {
  const header = headers.date || headers['x-mns-date'];
  if (!header) throw new MnsError('MissingDateHeader');
  const at = new Date(header);
  if (Number.isNaN(at.getTime())) throw new MnsError('InvalidDateHeader');
  if (Math.abs(nowMs - at.getTime()) > LIMITS.dateToleranceMs) throw new MnsError('TimeExpired');
  return at;
}

function checkAccount(
  { host, headers }: BrokerRequest,
  credentials: Credentials,
  { accessKeyId }: Authorization,
): void {
  if (accessKeyId !== credentials.accessKeyId) throw new MnsError('InvalidAccessKeyId');
  // The real host names the account: {AccountId}.mns.{region}.aliyuncs.com.
  const [, accountId = credentials.accountId] = /^([^.]+)\.mns\./.exec(host) ?? [];
  const { securityToken } = credentials;
  if (accountId !== credentials.accountId || (securityToken && headers['security-token'] !== securityToken)) {
    throw new MnsError('AccessDenied');
  }
}

function expectedSignature(
  request: BrokerRequest,
  { accessKeySecret }: Credentials,
  { scope }: Authorization,
  at: Date,
): string {
  if (!scope) return signV2(request, accessKeySecret);
  if (at.toISOString().slice(0, 10).replaceAll('-', '') !== scope.day)
    throw new MnsError('SignatureDoesNotMatch');
  return signV4(request, accessKeySecret, scope.region, at);
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
