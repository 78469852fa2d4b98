import * as v from 'valibot';
import type { NotificationView } from '../../lib/manage/notifications.ts';
import { createRouter } from '../../lib/relay/routes.ts';
import type { Alternative, Pattern } from '../../lib/relay-config/pattern.ts';
import { Route } from '../../lib/relay-config/route.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';

export interface FilterOptions {
  /** A message must have one of them. */
  readonly tag?: readonly string[];
  /** `order.state=paid`: fields of JSON messages. The same field twice asks for either value. */
  readonly field?: readonly string[];
  /** A pattern as in the routes of relay.config.ts. */
  readonly match?: string;
}

/**
 * What a listener wants to see, judged as routes judge.
 * @throws CommandError for a pattern that is none
 */
export function createFilter({ tag, field = [], match }: FilterOptions): (one: NotificationView) => boolean {
  const pattern = { ...patternOf(match), ...(tag && { tag }), ...messagePattern(field) };
  if (Object.keys(pattern).length === 0) return () => true;
  const route = v.safeParse(Route, { match: pattern, to: ['listener'] });
  if (!route.success) throw wrong(route.issues.map(({ message }) => message).join('\n'));
  const router = createRouter([route.output]);
  return (one) =>
    router.targetsFor(
      one as Parameters<typeof router.targetsFor>[0],
      Buffer.from(one.message, one.messageEncoding),
    ).length > 0;
}

function patternOf(text: string | undefined): object {
  if (text === undefined) return {};
  try {
    const pattern: unknown = JSON.parse(text);
    if (typeof pattern === 'object' && pattern !== null) return pattern;
  } catch {
    // Said below.
  }
  throw wrong('--match: is no JSON object');
}

function messagePattern(fields: readonly string[]): { message?: Pattern } {
  const message: Record<string, unknown> = {};
  for (const field of fields) {
    const [, path, value] = /^([^=]+)=(.*)$/s.exec(field) ?? [];
    if (path === undefined || value === undefined)
      throw wrong(`--field ${field}: is such as order.state=paid`);
    const names = path.split('.');
    const last = names.pop() ?? '';
    let at = message;
    for (const name of names) {
      const next = at[name];
      at[name] = typeof next === 'object' && next !== null && !Array.isArray(next) ? next : {};
      at = at[name] as Record<string, unknown>;
    }
    at[last] = [...(Array.isArray(at[last]) ? at[last] : []), ...alternatives(value)];
  }
  return fields.length === 0 ? {} : { message: message as Pattern };
}

/** `12` may be a number or a text of the message; `paid*` is any text that begins so. */
function alternatives(value: string): readonly Alternative[] {
  if (value.includes('*')) return [{ wildcard: value }];
  if (value === 'true' || value === 'false') return [value, value === 'true'];
  if (value === 'null') return [value, null];
  return value.trim() !== '' && Number.isFinite(Number(value)) ? [value, Number(value)] : [value];
}

function wrong(message: string): CommandError {
  return new CommandError(message, {
    exitCode: EXIT.usage,
    next: `A pattern is such as {"tag":["paid"],"message":{"amount":[{"numeric":[">",100]}]}}.`,
  });
}
