/** Gathers what comes within so many ms, so that a flood of events costs no more than a few renderings a second. */
export function batched<T>(deliver: (all: readonly T[]) => void, ms: number): (one: T) => void {
  let gathered: T[] = [];
  return (one) => {
    if (gathered.push(one) > 1) return;
    setTimeout(() => {
      const all = gathered;
      gathered = [];
      deliver(all);
    }, ms);
  };
}
