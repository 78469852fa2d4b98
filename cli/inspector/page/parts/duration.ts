/** `840 ms`, `3.2 s`, `5 min`, `2 h`, `4 d`: short, to be read at a glance. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 60_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min`;
  if (ms < 86_400_000) return `${Math.floor(ms / 3_600_000)} h`;
  return `${Math.floor(ms / 86_400_000)} d`;
}

/** `just now`, `12 s ago`, `in 5 min`. */
export function fromNow(at: number, now: number): string {
  const distance = Math.abs(now - at);
  if (distance < 2_000) return at > now ? 'now' : 'just now';
  return at > now ? `in ${lasting(distance)}` : `${lasting(distance)} ago`;
}

/** In whole seconds at least, for what goes on and on. */
export function lasting(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms / 1_000)} s` : duration(ms);
}

/** `1 message`, `12,345 messages`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
