import { reasonOf } from './errors.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log: one JSON line an event. Fields never hold bodies, tokens or credentials. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log whose every line carries these fields too. */
  with(fields: LogFields): Log;
  /** A line in a format of its own, such as an access log's. */
  plain(line: string): void;
}

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/**
 * @param threshold lines below it are dropped
 * @param write takes one line without its newline; defaults to standard output, which Lambda keeps as one event a line
 */
export function createLog(threshold: LogLevel = 'info', write = writeToStdout, bound: LogFields = {}): Log {
  const least = LEVELS.indexOf(threshold);
  const at = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (LEVELS.indexOf(level) < least) return;
    write(asLine({ time: new Date().toISOString(), level, message, ...bound, ...fields }));
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => createLog(threshold, write, { ...bound, ...fields }),
    plain: write,
  };
}

function writeToStdout(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** What cannot be written, such as an error that is its own cause, must not fail the work that it tells of. */
function asLine(entry: LogFields): string {
  try {
    return JSON.stringify(entry, errorsAsText);
  } catch (cause) {
    const { time, level, message } = entry;
    return JSON.stringify({ time, level, message, unwritable: reasonOf(cause) });
  }
}

function errorsAsText(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  // Of a connection that was tried at several addresses, only these say why it failed.
  return { name, message, stack, cause, ...(value instanceof AggregateError && { errors: value.errors }) };
}
