import type { Secret } from '../secret.ts';

/** Names are lower-case; a name that came more than once holds the values joined by a comma, as HTTP APIs do. */
export type PushHeaders = Readonly<Record<string, string | undefined>>;

/** One HTTP request that reached a push endpoint. Nothing in it is proven. */
export interface PushRequest {
  readonly method: string;
  /** Path of the public URL in front of `/push/…`, without a final slash: `''` or `/prefix`. */
  readonly basePath: string;
  readonly source: string;
  readonly token: Secret;
  /** Raw query string, without the question mark. A registered endpoint has none. */
  readonly query: string;
  readonly headers: PushHeaders;
  /** The body's bytes as they arrived. */
  readonly body: Buffer;
  /** The caller's address as the gateway saw it. */
  readonly sourceAddress: string | undefined;
  /** Epoch ms. */
  readonly receivedAt: number;
}
