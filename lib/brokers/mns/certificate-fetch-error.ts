import type { CertificateUrl } from './certificate-url.ts';

/** A certificate file could not be had. */
export class CertificateFetchError extends Error {
  override readonly name = 'CertificateFetchError';
  /** The network or the host failed, so that the same file may well be there in a moment. */
  readonly transient: boolean;

  constructor(problem: string, transient: boolean, options?: ErrorOptions) {
    super(problem, options);
    this.transient = transient;
  }
}

/** Resolves to the file's text. @throws CertificateFetchError */
export type CertificateFetch = (url: CertificateUrl) => Promise<string>;
