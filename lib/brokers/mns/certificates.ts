import { reasonOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { metrics } from '../../metrics.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { type CertificateFetch, CertificateFetchError } from './certificate-fetch-error.ts';
import type { CertificateUrl } from './certificate-url.ts';
import { createFetchBudget } from './fetch-budget.ts';
import { Recent } from './recent.ts';

/** Where fetched certificates are kept beyond one process. `fetchedAt` is epoch ms. */
export interface CertificateStore {
  get(url: string): Promise<{ readonly pem: string; readonly fetchedAt: number } | undefined>;
  put(url: string, pem: string, fetchedAt: number): Promise<void>;
}

export interface NoCertificate {
  readonly reason: 'certificate-unavailable' | 'certificate-invalid';
  readonly problem: string;
}

/** The certificates that pushes are checked with: from memory, else from the store, else from the broker's host. */
export interface Certificates {
  get(url: CertificateUrl): Promise<Certificate | NoCertificate>;
  /** For a signature that the certificate at hand does not verify: the file may have been replaced under its name. */
  renewed(url: CertificateUrl): Promise<Certificate | NoCertificate>;
}

export interface CertificatesOptions {
  readonly store: CertificateStore;
  readonly log: Log;
  readonly fetch?: CertificateFetch;
  /** Epoch ms. */
  readonly clock?: () => number;
}

const MINUTE = 60_000;
/** Age at which a certificate is fetched again. */
const RENEW_AFTER = 24 * 60 * MINUTE;
/** Age up to which it still serves while its host cannot be reached: a bad day in Hangzhou loses no message. */
const SERVES_UNTIL = 7 * RENEW_AFTER;
/** Age below which a failed signature is not blamed on the certificate: forgeries cause no fetch each. */
const TRUSTED_FOR = 5 * MINUTE;
/** How long a failure is remembered: a file that is not there or no certificate, and a network that failed. */
const FAILED_FOR = { lasting: MINUTE, transient: 5_000 };
const REMEMBERED = { certificates: 64, failures: 256 };
/** The broker has a handful of file names; a process that sees more new ones in a minute sees strangers' inventions. */
const BUDGET = { burst: 6, refillMs: 10_000 };

interface Held {
  readonly certificate: Certificate;
  readonly fetchedAt: number;
}

interface Failure extends NoCertificate {
  readonly transient: boolean;
}

/** Loaded when needed, once a day: it knows the address ranges of the world. */
const fetchFromHost: CertificateFetch = async (url) => {
  const { fetchCertificate } = await import('./certificate-fetch.ts');
  return fetchCertificate(url);
};

export function createCertificates(options: CertificatesOptions): Certificates {
  const { store, log, fetch = fetchFromHost, clock = Date.now } = options;
  const held = new Recent<Held>(REMEMBERED.certificates);
  const failures = new Recent<Failure & { readonly until: number }>(REMEMBERED.failures);
  const loading = new Map<string, Promise<Certificate | NoCertificate>>();
  const budget = createFetchBudget(BUDGET.burst, BUDGET.refillMs, clock);

  /** Any certificate that was fetched at `since` or later will do. Requests that come meanwhile share one load. */
  async function obtain(url: CertificateUrl, since: number): Promise<Certificate | NoCertificate> {
    const known = held.get(url.href);
    if (known !== undefined && known.fetchedAt >= since) return known.certificate;
    const begun = loading.get(url.href);
    if (begun !== undefined) return begun;
    const load = loadSince(url, since).finally(() => loading.delete(url.href));
    loading.set(url.href, load);
    return load;
  }

  async function loadSince(url: CertificateUrl, since: number): Promise<Certificate | NoCertificate> {
    const failed = recentFailure(url.href);
    const known = held.get(url.href);
    const stored = failed === undefined ? await readStored(url.href) : undefined;
    const newest = (stored?.fetchedAt ?? 0) > (known?.fetchedAt ?? 0) ? stored : known;
    if (newest !== undefined) held.set(url.href, newest);
    if (newest !== undefined && newest.fetchedAt >= since) return newest.certificate;

    const fetched = failed ?? (await fetchAnew(url, newest?.certificate));
    if ('key' in fetched) return fetched;
    const serves = newest !== undefined && clock() - newest.fetchedAt < SERVES_UNTIL;
    return serves && fetched.transient ? newest.certificate : fetched;
  }

  async function fetchAnew(url: CertificateUrl, before?: Certificate): Promise<Certificate | Failure> {
    if (!budget.take()) {
      return { reason: 'certificate-unavailable', problem: 'fetch budget is spent', transient: true };
    }
    try {
      const pem = await fetch(url);
      const certificate = readCertificate(pem);
      if ('problem' in certificate) {
        return remember(url.href, { reason: 'certificate-invalid', ...certificate, transient: false });
      }
      const fetchedAt = clock();
      held.set(url.href, { certificate, fetchedAt });
      noteChange(url.href, before, certificate);
      await writeStored(url.href, pem, fetchedAt);
      return certificate;
    } catch (thrown) {
      const transient = !(thrown instanceof CertificateFetchError) || thrown.transient;
      return remember(url.href, { reason: 'certificate-unavailable', problem: reasonOf(thrown), transient });
    }
  }

  /** Rare, and worth a person's look: whoever can replace the file can sign. */
  function noteChange(href: string, before: Certificate | undefined, after: Certificate): void {
    if (before === undefined || before.fingerprint === after.fingerprint) return;
    log.warn('the signing certificate has changed', {
      url: href,
      before: before.fingerprint,
      after: after.fingerprint,
      ...metrics({ CertificateChanges: 1 }),
    });
  }

  function remember(href: string, failure: Failure): Failure {
    const until = clock() + (failure.transient ? FAILED_FOR.transient : FAILED_FOR.lasting);
    failures.set(href, { ...failure, until });
    return failure;
  }

  function recentFailure(href: string): Failure | undefined {
    const failure = failures.get(href);
    return failure !== undefined && clock() < failure.until ? failure : undefined;
  }

  // The store saves time; without it certificates come from their host, at most one fetch a process and day.
  async function readStored(href: string): Promise<Held | undefined> {
    try {
      const row = await store.get(href);
      const certificate = row && readCertificate(row.pem);
      return certificate && 'key' in certificate ? { certificate, fetchedAt: row.fetchedAt } : undefined;
    } catch (thrown) {
      log.warn('certificate store cannot be read', { url: href, error: reasonOf(thrown) });
      return undefined;
    }
  }

  async function writeStored(href: string, pem: string, fetchedAt: number): Promise<void> {
    try {
      await store.put(href, pem, fetchedAt);
    } catch (thrown) {
      log.warn('certificate store cannot be written', { url: href, error: reasonOf(thrown) });
    }
  }

  return {
    get: (url) => obtain(url, clock() - RENEW_AFTER),
    renewed: (url) => obtain(url, clock() - TRUSTED_FOR),
  };
}
