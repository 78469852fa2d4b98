import type { Freshness } from '../../push/proof.ts';
import { type Refusal, refuse } from '../../push/refusal.ts';
import type { PushHeaders, PushRequest } from '../../push/request.ts';
import type { MnsSource, SourceEndpoint } from '../../push/source.ts';
import { readHeaders } from '../headers.ts';
import { decodeBase64 } from './base64.ts';
import { canonicalRequest } from './canonical.ts';
import { type CertificateUrl, certificateUrl } from './certificate-url.ts';
import { contentMd5Spellings, isSpelling } from './digest.ts';
import { ageOf, readDate } from './freshness.ts';
import { identityInHeaders, identityMismatch } from './identity.ts';

/** A push that is right in all that can be told without its certificate. */
export interface Claim {
  readonly headers: PushHeaders;
  readonly authorization: string;
  readonly certificateUrl: CertificateUrl;
  /** Epoch ms. */
  readonly signedAt: number;
  readonly freshness: Freshness;
  /** What may have been signed: one text, or one for each form of a Content-MD5 that a gateway has dropped. */
  readonly stringsToSign: readonly string[];
}

const ALWAYS = ['authorization', 'date', 'x-mns-signing-cert-url'];
/** Without a body of its own to say so, a SIMPLIFIED push must say in its headers whose it is. */
const REQUIRED = {
  XML: ALWAYS,
  JSON: ALWAYS,
  SIMPLIFIED: [
    ...ALWAYS,
    'x-mns-topic-owner',
    'x-mns-topic-name',
    'x-mns-subscription-name',
    'x-mns-message-id',
  ],
};

/** Checks a push from cheap to dear. The path token has matched `endpoint` before. */
export function readClaim(
  request: PushRequest,
  source: MnsSource,
  endpoint: SourceEndpoint,
  extraOrigins: ReadonlySet<string>,
): Claim | Refusal {
  if (request.query !== '') return refuse('query-string', 'a registered endpoint has no query');
  const headers = readHeaders(request.headers);
  const missing = REQUIRED[source.format].find((name) => !headers[name]);
  if (missing !== undefined) return refuse('header-missing', missing);
  const mismatch = identityMismatch(identityInHeaders(headers), source, endpoint.subscription);
  if (mismatch !== undefined) return refuse('identity-mismatch', mismatch);

  const { authorization = '', date = '', 'x-mns-signing-cert-url': certificateHeader = '' } = headers;
  if (decodeBase64(authorization) === undefined) {
    return refuse('header-invalid', 'authorization is not a bare base64 signature');
  }
  const signedAt = readDate(date);
  if (signedAt === undefined)
    return refuse('date-invalid', `${date.length} characters, not an RFC 1123 date`);
  const age = ageOf(signedAt, request.receivedAt);
  if (age === 'ahead') return refuse('date-future', new Date(signedAt).toISOString());
  if (age === 'too-old' || (age === 'stale' && source.stale === 'refuse')) {
    return refuse('date-stale', new Date(signedAt).toISOString());
  }
  const digests = digestsOf(headers['content-md5'], request.body);
  if ('reason' in digests) return digests;
  const url = certificateUrl(certificateHeader, extraOrigins);
  if ('problem' in url) return refuse('certificate-url', url.problem);

  const target = `${request.basePath}/push/mns/${request.source}/${request.token.reveal()}`;
  const contentType = headers['content-type'];
  const stringsToSign = digests.map((contentMd5) =>
    canonicalRequest({ verb: request.method, contentMd5, contentType, date, headers, target }),
  );
  return { headers, authorization, certificateUrl: url, signedAt, freshness: age, stringsToSign };
}

/**
 * The values of Content-MD5 to check the signature with: the one received, when it is the body's. REST APIs drop the
 * header, and then any of its forms may have been signed; all are computed from the body, so that each binds it. What
 * was signed without the header verifies with none of them.
 */
function digestsOf(received: string | undefined, body: Buffer): readonly string[] | Refusal {
  if (received === '') return refuse('header-invalid', 'content-md5 is empty: the body is not signed');
  const spellings = contentMd5Spellings(body);
  if (received === undefined) return spellings;
  if (isSpelling(received, spellings)) return [received];
  const lost = body.includes('\ufffd') ? '; bytes that are not UTF-8 do not pass an API gateway' : '';
  return refuse('digest-mismatch', `content-md5 is not that of the ${body.length} bytes${lost}`);
}
