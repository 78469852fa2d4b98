import type { ServerResponse } from 'node:http';
import type { LiveEvents } from '../protocol.ts';

export interface ViewersOptions {
  readonly most?: number;
  /** What may lie unsent for one of them, in bytes: whoever falls further behind is dropped, and comes again. */
  readonly largestBacklog?: number;
  /** So that neither side takes silence for the other's end. */
  readonly heartbeatMs?: number;
  /** The first has come, or the last has gone. */
  readonly onWatched: (watched: boolean) => void;
}

/** Tells everybody who watches. */
export type Tell = <E extends keyof LiveEvents>(event: E, data: LiveEvents[E]) => void;

/** The pages that are open, each with a stream of server-sent events. Nobody waits for the slowest. */
export class Viewers {
  readonly #most: number;
  readonly #largestBacklog: number;
  readonly #onWatched: ViewersOptions['onWatched'];
  readonly #streams = new Set<ServerResponse>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor({
    most = 32,
    largestBacklog = 4 * 1024 * 1024,
    heartbeatMs = 15_000,
    onWatched,
  }: ViewersOptions) {
    this.#most = most;
    this.#largestBacklog = largestBacklog;
    this.#onWatched = onWatched;
    this.#heartbeat = setInterval(() => this.#write(': still here\n\n'), heartbeatMs).unref();
  }

  get areTooMany(): boolean {
    return this.#streams.size >= this.#most;
  }

  /** @param standing what is told first: each name of an event with its data */
  add(response: ServerResponse, standing: () => Partial<LiveEvents>): void {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    // How soon a page comes again that was dropped, in ms.
    response.write('retry: 1000\n\n');
    for (const [event, data] of Object.entries(standing())) response.write(eventText(event, data));
    this.#streams.add(response);
    response.once('close', () => this.#remove(response));
    if (this.#streams.size === 1) this.#onWatched(true);
  }

  readonly tell: Tell = (event, data) => this.#write(eventText(event, data));

  close(): void {
    clearInterval(this.#heartbeat);
    for (const stream of this.#streams) stream.destroy();
  }

  #write(text: string): void {
    for (const stream of this.#streams) {
      stream.write(text);
      if (stream.writableLength > this.#largestBacklog) stream.destroy();
    }
  }

  #remove(response: ServerResponse): void {
    if (this.#streams.delete(response) && this.#streams.size === 0) this.#onWatched(false);
  }
}

/** JSON has no line breaks, so one line of data it is. */
function eventText(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
