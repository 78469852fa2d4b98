/** Checks made one after the other, each of which stands on those before it. */
export interface Checks {
  /** Runs a check, says how it went, and hands on what it found. After one that failed, the others are not tried. */
  check<T>(name: string, run: () => Promise<T>): Promise<T>;
  readonly passed: number;
  readonly failed: number;
}

export function createChecks(print: (line: string) => void): Checks {
  let passed = 0;
  let failed = 0;
  return {
    async check(name, run) {
      const began = Date.now();
      try {
        const found = await run();
        passed += 1;
        print(`ok - ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
        return found;
      } catch (error) {
        failed += 1;
        print(`not ok - ${name}`);
        throw error;
      }
    },
    get passed() {
      return passed;
    },
    get failed() {
      return failed;
    },
  };
}
