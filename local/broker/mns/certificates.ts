import type { BrokerRequest, BrokerResponse } from '../http.ts';

const PREFIX = '/certificates/';

export interface CertificateAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The files under the certificate URL, which anybody may fetch, and how often each was fetched. */
export class Certificates {
  readonly #origin: string;
  readonly #files = new Map<string, BrokerResponse>();
  readonly #fetches = new Map<string, number>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** @returns the file's URL */
  serve(name: string, body: string | Buffer, { status = 200, headers = {} }: CertificateAnswer = {}): string {
    this.#files.set(name, {
      status,
      headers: { 'content-type': 'application/x-x509-ca-cert', ...headers },
      body,
    });
    return `${this.#origin}${PREFIX}${name}`;
  }

  /** By file name, missing files included. */
  fetches(): Record<string, number> {
    return Object.fromEntries(this.#fetches);
  }

  handles(path: string): boolean {
    return path.startsWith(PREFIX);
  }

  answer({ path }: BrokerRequest): BrokerResponse {
    const name = path.slice(PREFIX.length);
    this.#fetches.set(name, (this.#fetches.get(name) ?? 0) + 1);
    return this.#files.get(name) ?? { status: 404, headers: {}, body: '' };
  }
}
