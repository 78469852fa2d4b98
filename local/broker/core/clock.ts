export type Task = () => void | Promise<void>;

export interface Timer {
  cancel(): void;
}

/** The broker's only source of time: what it schedules here can be stepped through in a test. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `task` after `delayMs` milliseconds; a task must not reject. */
  schedule(delayMs: number, task: Task): Timer;
}

export const realClock: Clock = {
  now: Date.now,
  schedule(delayMs, task) {
    const timeout = setTimeout(() => void task(), delayMs);
    return { cancel: () => clearTimeout(timeout) };
  },
};

interface Appointment {
  readonly at: number;
  readonly order: number;
  readonly task: Task;
}

/**
 * A clock that stands still until it is advanced. A day of retries takes as long as its HTTP requests:
 * `advance` waits for each task (a push and its answer) before it moves on, since the answer decides what
 * is scheduled next.
 */
export class ManualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #appointments = new Set<Appointment>();
  readonly #running = new Set<Promise<void>>();

  constructor(startMs: number) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, task: Task): Timer {
    if (delayMs <= 0) {
      this.#run(task);
      return { cancel: () => {} };
    }
    const appointment = { at: this.#now + delayMs, order: this.#order++, task };
    this.#appointments.add(appointment);
    return { cancel: () => this.#appointments.delete(appointment) };
  }

  /** Moves time forward by `ms`, running what falls due on the way, in order. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.settled();
    for (let next = this.#nextDue(end); next; next = this.#nextDue(end)) {
      this.#appointments.delete(next);
      this.#now = Math.max(this.#now, next.at);
      this.#run(next.task);
      await this.settled();
    }
    this.#now = end;
  }

  /** Resolves when every task that was started has ended. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #nextDue(end: number): Appointment | undefined {
    const due = [...this.#appointments].filter(({ at }) => at <= end);
    return due.sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }

  #run(task: Task): void {
    const running = Promise.resolve(task()).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }
}
