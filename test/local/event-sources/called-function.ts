import type { Invoke } from '../../../local/event-sources/invoke.ts';

export interface StreamEvent {
  readonly Records: readonly {
    readonly eventName: string;
    readonly dynamodb: {
      readonly SequenceNumber: string;
      readonly Keys: { readonly pk: { readonly S: string } };
    };
    readonly [field: string]: unknown;
  }[];
}

/** A function in the place of one that the host runs: keeps the events it is called with, and answers as told. */
export class CalledFunction<Event> {
  readonly events: Event[] = [];
  /** The most calls that were under way at one time. */
  mostAtOnce = 0;
  readonly #answer: (event: Event, call: number) => unknown;
  readonly #waiting: { readonly calls: number; readonly resolve: (events: readonly Event[]) => void }[] = [];
  #underWay = 0;

  /** @param answer gets the number of the call, from 1 */
  constructor(answer: (event: Event, call: number) => unknown = () => undefined) {
    this.#answer = answer;
  }

  readonly invoke: Invoke = async (_functionName, event) => {
    this.events.push(event as Event);
    const call = this.events.length;
    this.#underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#underWay);
    for (const { calls, resolve } of this.#waiting) if (call >= calls) resolve(this.events);
    try {
      return await this.#answer(event as Event, call);
    } finally {
      this.#underWay -= 1;
    }
  };

  /** Resolves to all events when there were this many calls. */
  called(calls: number): Promise<readonly Event[]> {
    if (this.events.length >= calls) return Promise.resolve(this.events);
    return new Promise((resolve) => this.#waiting.push({ calls, resolve }));
  }
}

/** The items of a call, by partition key. */
export const items = (event: StreamEvent): string[] =>
  event.Records.map(({ dynamodb }) => dynamodb.Keys.pk.S);
