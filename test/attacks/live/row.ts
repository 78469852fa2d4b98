import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Sending } from './wire.ts';
import type { World } from './world.ts';

/** One case: something to try, and what must come of it. */
export interface Row {
  /** `A` must be refused, `K` must keep working. */
  readonly kind: 'A' | 'K';
  readonly name: string;
  /** Status and what is kept, such as `403 nothing` or `201 stored`. */
  readonly expected: string;
  /** Resolves to the status, or to several of them as one text. */
  readonly attempt: (world: World) => Promise<string>;
  /** Of what is stored, the message as it was published. */
  readonly message?: string | undefined;
  /** How it is tried, where that is not over a socket. */
  readonly note?: string | undefined;
}

/** A case that cannot be tried against this stack. */
export interface Skipped {
  readonly kind: 'A' | 'K';
  readonly name: string;
  readonly because: string;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly (Row | Skipped)[];
}

type Make = (world: World) => Sending | Promise<Sending>;

export interface RowOptions {
  readonly message?: string;
  /**
   * Why the function gets the event that API Gateway would make, through Lambda's Invoke: serverless-offline, the
   * gateway of the local stack, makes another. `changes` are the event's members that differ.
   */
  readonly asGateway?: string;
  readonly changes?: Partial<APIGatewayProxyEventV2>;
}

const rowOf =
  (kind: Row['kind'], expected: string) =>
  (name: string, make: Make, { message, asGateway, changes }: RowOptions = {}): Row => ({
    kind,
    name,
    expected,
    message,
    note: asGateway && `as API Gateway hands it over: ${asGateway}`,
    attempt: async (world) => {
      const sending = await make(world);
      if (asGateway === undefined) return (await world.send(sending)).status;
      if (Buffer.isBuffer(sending)) throw new TypeError(`${name}: bytes are no event`);
      return world.handle(sending, changes);
    },
  });

/** Not proven. */
export const refused = rowOf('A', '403 nothing');
/** Of no source, or with a wrong token. */
export const unopened = rowOf('A', '404 nothing');
export const wrongMethod = rowOf('A', '405 nothing');
export const tooLarge = rowOf('A', '413 nothing');
/** No request at all, or one that the HTTP server takes for none. */
export const badRequest = rowOf('A', '400 nothing');
/** Proven, but not what its format says. */
export const unreadable = rowOf('A', '400 quarantined');
/** What the broker may send, and must get through. */
export const stored = rowOf('K', '201 stored');

export const skipped = (kind: Row['kind'], name: string, because: string): Skipped => ({
  kind,
  name,
  because,
});
