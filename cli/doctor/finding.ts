import { CommandError } from '../command-error.ts';

/** What one check found. */
export interface Finding {
  readonly check: string;
  /** `warn`: it works, but somebody should know. */
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** What to do about it. */
  readonly next?: string;
}

export const ok = (check: string, detail: string): Finding => ({ check, status: 'ok', detail });
export const warn = (check: string, detail: string, next: string): Finding => ({
  check,
  status: 'warn',
  detail,
  next,
});
export const fail = (check: string, detail: string, next?: string): Finding => ({
  check,
  status: 'fail',
  detail,
  ...(next === undefined ? {} : { next }),
});

/** A check that could not be made, for the reason that a function or AWS gave. */
export function failed(check: string, error: unknown): Finding {
  if (!(error instanceof CommandError)) throw error;
  return fail(check, error.message.replaceAll('\n', '; '), error.next);
}
