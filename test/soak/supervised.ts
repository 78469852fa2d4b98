/** A process that runs until it is killed. */
export interface RunningPart {
  readonly pid: number;
  /** Resolves when it has ended, whatever ended it. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

/** A part of the system that is killed at any moment, and started again whenever it has ended. */
export class Supervised<P extends RunningPart> {
  readonly name: string;
  /** How often it was killed, and how often it ended by itself. */
  kills = 0;
  deaths = 0;
  readonly #start: () => Promise<P>;
  #running: Promise<P>;
  #stopping = false;
  #killed = false;

  private constructor(name: string, start: () => Promise<P>, first: P) {
    this.name = name;
    this.#start = start;
    this.#running = Promise.resolve(first);
    this.#watch(first);
  }

  /** Resolves when it runs for the first time. */
  static async start<P extends RunningPart>(name: string, start: () => Promise<P>): Promise<Supervised<P>> {
    return new Supervised(name, start, await start());
  }

  /** As it runs now; while it is being started again, as it will. */
  current(): Promise<P> {
    return this.#running;
  }

  /** Kills it without a word, and resolves when it runs again. */
  async kill(): Promise<void> {
    const { pid, ended } = await this.#running;
    this.#killed = true;
    this.kills += 1;
    process.kill(-pid, 'SIGKILL');
    await ended;
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const part = await this.#running.catch(() => undefined);
    await part?.stop();
  }

  #watch(part: P): void {
    const again = () => {
      if (this.#stopping) return;
      if (!this.#killed) this.deaths += 1;
      this.#killed = false;
      this.#running = this.#restart(part);
    };
    part.ended.then(again, again);
  }

  /** Until it comes up: it may be that what it needs is being killed as well. */
  async #restart(old: P): Promise<P> {
    await old.stop();
    for (;;) {
      try {
        const part = await this.#start();
        this.#watch(part);
        return part;
      } catch (error) {
        if (this.#stopping) throw error;
        this.deaths += 1;
      }
    }
  }
}
