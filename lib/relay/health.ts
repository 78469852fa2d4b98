import type { TargetHealth } from '../store/targets.ts';

const MINUTE = 60_000;
/** Failures in a row, within one instance, that open the breaker. */
const TOLERATED = 5;
/** Until the first probe; doubles with each that fails. */
const FIRST_PROBE_MS = 30_000;
const LONGEST_PROBE_MS = 15 * MINUTE;
/** For how long one message is tried before another may be: longer than any attempt takes. */
export const PROBE_MS = 2 * MINUTE;
/** A target that has only failed for so long is disabled. */
const DISABLED_AFTER_MS = 5 * 86_400_000;

/** What may be done with a message for a target of this health. */
export function admission(health: TargetHealth, now: number): 'send' | 'probe' | 'hold' | 'disabled' {
  switch (health.state) {
    case 'closed':
      return 'send';
    case 'open':
      return now >= (health.probeAt ?? 0) ? 'probe' : 'hold';
    case 'half-open':
      // Whoever probed has died.
      return now >= (health.probeUntil ?? 0) ? 'probe' : 'hold';
    case 'disabled':
      return 'disabled';
  }
}

export function probing(health: TargetHealth, now: number): TargetHealth {
  return { ...health, state: 'half-open', probeUntil: now + PROBE_MS, changedAt: now };
}

export function succeeded(now: number): TargetHealth {
  return { state: 'closed', changedAt: now };
}

/** Health after the target has said that it wants nothing more. What somebody disabled stays his to enable. */
export function gone(health: TargetHealth, now: number): TargetHealth {
  return health.state === 'disabled' ? health : { state: 'disabled', because: 'gone', changedAt: now };
}

export function disabledByHand(health: TargetHealth, now: number): TargetHealth {
  if (health.state === 'disabled' && health.because === 'by-hand') return health;
  return { state: 'disabled', because: 'by-hand', changedAt: now };
}

/** Health after a probe that was not sent: the next message may be one. */
export function unprobed(health: TargetHealth, now: number): TargetHealth {
  return health.state === 'half-open' ? { ...health, state: 'open', probeAt: now, changedAt: now } : health;
}

/**
 * Health after a failure.
 * @param inARow failures in a row that say the target is down, this one included; 0 when this one does not say so
 */
export function failed(health: TargetHealth, inARow: number, now: number): TargetHealth {
  if (health.state === 'disabled') return health;
  const failingSince = health.failingSince ?? now;
  if (now - failingSince >= DISABLED_AFTER_MS) {
    return { state: 'disabled', because: 'failing', failingSince, changedAt: now };
  }
  if (health.state === 'half-open') {
    // It answered, though not as one would wish: that is not what the breaker is for.
    if (inARow === 0) return { state: 'closed', failingSince, changedAt: now };
    const probes = (health.probes ?? 0) + 1;
    const wait = Math.min(FIRST_PROBE_MS * 2 ** probes, LONGEST_PROBE_MS);
    return { state: 'open', failingSince, probes, probeAt: now + wait, changedAt: now };
  }
  if (health.state === 'closed' && inARow >= TOLERATED) {
    return { state: 'open', failingSince, probes: 0, probeAt: now + FIRST_PROBE_MS, changedAt: now };
  }
  return health.failingSince === undefined ? { ...health, failingSince } : health;
}
