import { decodeBase64 } from './base64.ts';
import type { Unusable } from './certificate.ts';

/** A certificate's address, in the one spelling under which it is fetched and cached. */
export interface CertificateUrl {
  readonly href: string;
  /** `public`: a broker's host, whose name must resolve to public addresses. `any`: an origin that the operator named. */
  readonly network: 'public' | 'any';
}

/**
 * Regions for which the documentation names a certificate bucket of the form `mns-cert.oss-{region}.aliyuncs.com`.
 * OSS buckets are a public namespace, so that each host is pinned whole.
 */
const REGIONS = [
  'cn-hangzhou',
  'cn-shanghai',
  'cn-qingdao',
  'cn-beijing',
  'cn-zhangjiakou',
  'cn-huhehaote',
  'cn-wulanchabu',
  'cn-shenzhen',
  'cn-heyuan',
  'cn-guangzhou',
  'cn-chengdu',
  'cn-hongkong',
];

/** Hosts that MNS publishes its signing certificates on. `mnstest` is the one seen in captured pushes. */
export const CERTIFICATE_HOSTS: readonly string[] = [
  'mnstest.oss-cn-hangzhou.aliyuncs.com',
  ...REGIONS.map((region) => `mns-cert.oss-${region}.aliyuncs.com`),
];

const LONGEST_HEADER = 1024;
/** Only what is listed here passes: no user, query, fragment, escape, backslash, empty or dotted path segment. */
const FORM = /^(https?):\/\/([^/]+)((?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+)$/i;

/**
 * Reads `x-mns-signing-cert-url`: base64 of a URL. The header sometimes carries the http form of the broker's URL,
 * which is never fetched in clear but upgraded. Checked as text and never through a URL parser, because those strip
 * tabs, fold look-alike characters and resolve dots, and the host changes.
 * @param extraOrigins exact origins besides the broker's, such as `http://127.0.0.1:8080`
 */
export function certificateUrl(header: string, extraOrigins: ReadonlySet<string>): CertificateUrl | Unusable {
  if (header.length > LONGEST_HEADER) return { problem: `${header.length} characters long` };
  const text = decodeBase64(header)?.toString('latin1');
  if (text === undefined) return { problem: 'not base64' };
  const [, scheme = '', authority = '', path] = FORM.exec(text) ?? [];
  if (path === undefined) return { problem: 'not a plain http or https URL of a file' };

  const origin = `${scheme}://${authority}`.toLowerCase();
  if (extraOrigins.has(origin)) return { href: origin + path, network: 'any' };
  const host = origin.slice(scheme.length + 3);
  const named = scheme.length === 5 && host.endsWith(':443') ? host.slice(0, -4) : host;
  if (PINNED.has(named)) return { href: `https://${named}${path}`, network: 'public' };
  return { problem: `host ${JSON.stringify(host.slice(0, 80))} is not pinned` };
}

const PINNED: ReadonlySet<string> = new Set(CERTIFICATE_HOSTS);
