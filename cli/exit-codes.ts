/** How a command ends, for scripts and for people: the one place that says so. */
export const EXIT = {
  ok: 0,
  notDone: 1,
  usage: 2,
  unreachable: 3,
  denied: 4,
  failed: 5,
  cancelled: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODES_HELP = `Exit codes:
  0    done
  1    not done: the broker or the relay said no, a check failed, or there are differences
  2    wrong usage, or input that the function does not take
  3    unreachable: no stack on this machine, or no such deployment
  4    denied: AWS credentials are missing or may not do this
  5    a function failed by a fault of its own: see its log
  130  cancelled`;
