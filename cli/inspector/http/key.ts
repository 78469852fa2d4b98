import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Secret } from '../../../lib/secret.ts';

/**
 * What opens the page of a deployed stage: everybody on this machine can connect to its port, and must not act with the
 * credentials of the one who started it. The printed URL brings it once, a cookie from then on.
 */
export class Key {
  readonly #secret = new Secret(randomBytes(32).toString('base64url'));
  readonly #cookie: string;

  /** @param port cookies know no ports: two inspectors side by side must not overwrite each other's */
  constructor(port: number) {
    this.#cookie = `topic-relay-inspector-${port}`;
  }

  /** What is put behind the URL: `?key=…` */
  get query(): Secret {
    return new Secret(`?key=${this.#secret.reveal()}`);
  }

  /** Whether this is the query of a URL that was printed. @param query with its question mark */
  opens(query: string): boolean {
    return this.#isKey(new URLSearchParams(query).get('key') ?? '');
  }

  /** Unknown to scripts, and sent by nobody else's page. */
  get setCookie(): string {
    return `${this.#cookie}=${this.#secret.reveal()}; HttpOnly; SameSite=Strict; Path=/`;
  }

  isHeldBy({ headers }: IncomingMessage): boolean {
    return (headers.cookie ?? '').split(';').some((pair) => {
      const [name = '', ...value] = pair.trim().split('=');
      return name === this.#cookie && this.#isKey(value.join('='));
    });
  }

  /** Compares digests, which are of one length, in constant time. */
  #isKey(given: string): boolean {
    const digest = (text: string) => createHash('sha256').update(text).digest();
    return timingSafeEqual(digest(given), digest(this.#secret.reveal()));
  }
}
