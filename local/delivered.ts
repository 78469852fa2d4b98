/** What a target has got so far, for one who waits for a message. */
export class Delivered {
  readonly bodies: string[] = [];
  #arrival = Promise.withResolvers<void>();

  add(body: string): void {
    this.bodies.push(body);
    this.#arrival.resolve();
    this.#arrival = Promise.withResolvers();
  }

  async waitFor(body: string): Promise<void> {
    const late = setTimeout(
      () => this.#arrival.reject(new Error(`"${body}" was not relayed within 10 s`)),
      10_000,
    );
    while (!this.bodies.includes(body)) await this.#arrival.promise;
    clearTimeout(late);
  }
}
