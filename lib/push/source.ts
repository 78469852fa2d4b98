/** How a broker writes a notification: an XML or JSON envelope, or the bare message with metadata in headers. */
export type PushFormat = 'XML' | 'JSON' | 'SIMPLIFIED';

/** One way in to a source. During a rotation a source has two. */
export interface SourceEndpoint {
  /** Name of the subscription at the broker that pushes here. */
  readonly subscription: string;
  /** SHA-256 of the path token, lower-case hex. The token itself is stored nowhere. */
  readonly tokenHash: string;
  /** Epoch ms after which pushes through it are refused and the subscription is removed; absent on the current one. */
  readonly retireAt?: number;
}

interface SourceBase {
  /** `[A-Za-z0-9_-]{1,64}`, unique in a deployment. */
  readonly name: string;
  /** Named broker account of the configuration; `default` is the one in the environment. */
  readonly credentials: string;
  /** The broker account that owns the topic; pushes that carry another are refused. */
  readonly account: string;
  readonly topic: string;
  readonly format: PushFormat;
  /** `base64` when publishers encode their messages (the broker never does). */
  readonly decode: 'none' | 'base64';
  /** Answer to a proven push that cannot be parsed: `refuse` says 400, `acknowledge` says 200 so that the broker stops. */
  readonly unparsable: 'refuse' | 'acknowledge';
  /** Epoch ms. */
  readonly createdAt: number;
  /** How messages come in: pushed to an endpoint's URL, or pulled from a queue that the topic feeds. */
  readonly intake:
    | { readonly via: 'http'; readonly endpoints: readonly SourceEndpoint[] }
    | { readonly via: 'queue'; readonly queue: string; readonly subscription: string };
}

export interface MnsSource extends SourceBase {
  readonly broker: 'mns';
  /** What to do with a push whose `Date` is over 15 minutes old but within the brokers' retry horizon. */
  readonly stale: 'mark' | 'refuse';
}

export interface CmqSource extends SourceBase {
  readonly broker: 'cmq';
  /** CIDR ranges that pushes may come from; empty means any. */
  readonly addresses: readonly string[];
}

/** One subscription of one topic, as registered in the table. */
export type Source = MnsSource | CmqSource;
export type BrokerName = Source['broker'];
