import type { StoredNotification } from '../push/stored.ts';
import type { Pattern } from '../relay-config/pattern.ts';
import type { Matchable, Route } from '../relay-config/route.ts';
import { jsonOf, textOf } from './message-text.ts';
import { type Mismatch, mismatches } from './pattern.ts';
import { type TextTest, wildcard } from './wildcard.ts';

/** What routes look at besides the message itself. */
export type Routed = Pick<
  StoredNotification,
  'source' | 'broker' | 'topic' | 'subscription' | 'owner' | 'tags'
>;

/** What became of one route for one message. */
export interface RouteVerdict {
  /** Its name, or `routes.{index}`. */
  readonly route: string;
  readonly to: readonly string[];
  readonly taken: boolean;
  /** Why not: the source is not one of `from`, or these fields do not match. */
  readonly because?: { readonly from: readonly string[] } | { readonly mismatches: readonly Mismatch[] };
}

export interface Router {
  /** Whether a route from this source looks into messages: else they need not be read to be routed. */
  readsMessagesOf(source: string): boolean;
  /** The targets that a message goes to, each once, in the order of the routes. */
  targetsFor(notification: Routed, message: Buffer | undefined): readonly string[];
  /** Every route's verdict: the dry run. */
  explain(notification: Routed, message: Buffer): readonly RouteVerdict[];
}

export function createRouter(routes: readonly Route[]): Router {
  const compiled = routes.map(compile);
  return {
    readsMessagesOf: (source) => compiled.some((route) => route.readsMessage && route.accepts(source)),
    targetsFor(notification, message) {
      const fields = matchable(notification, message);
      const taken = compiled.filter((route) => verdict(route, notification.source, fields).taken);
      return [...new Set(taken.flatMap((route) => route.to))];
    },
    explain(notification, message) {
      const fields = matchable(notification, message);
      return compiled.map((route) => verdict(route, notification.source, fields));
    },
  };
}

interface CompiledRoute {
  readonly name: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly match: Pattern | undefined;
  readonly accepts: TextTest;
  readonly readsMessage: boolean;
}

function compile(route: Route, index: number): CompiledRoute {
  const from = [route.from].flat();
  const tests = from.map(wildcard);
  return {
    name: route.name ?? `routes.${index}`,
    from,
    to: route.to,
    match: route.match,
    accepts: (source) => tests.some((test) => test(source)),
    readsMessage: route.match !== undefined && readsMessage(route.match),
  };
}

function readsMessage(match: Pattern): boolean {
  const alternatives = (match.$or ?? []) as readonly Pattern[];
  return Object.hasOwn(match, 'message') || alternatives.some(readsMessage);
}

function verdict(route: CompiledRoute, source: string, fields: MatchableFields): RouteVerdict {
  const { name, to } = route;
  if (!route.accepts(source)) return { route: name, to, taken: false, because: { from: route.from } };
  const wrong = route.match === undefined ? [] : mismatches(route.match, fields);
  if (wrong.length === 0) return { route: name, to, taken: true };
  return { route: name, to, taken: false, because: { mismatches: wrong } };
}

type MatchableFields = Readonly<Record<Matchable, unknown>>;

function matchable(notification: Routed, message: Buffer | undefined): MatchableFields {
  const { source, broker, topic, subscription, owner, tags } = notification;
  let parsed: { readonly value: unknown } | undefined;
  return {
    source,
    broker,
    topic,
    subscription,
    owner,
    tag: tags,
    // Read when a pattern asks for it, and once.
    get message() {
      parsed ??= { value: message === undefined ? undefined : readMessage(message) };
      return parsed.value;
    },
  };
}

/** The message's JSON, else its text, else (bytes that are no text) nothing. */
function readMessage(message: Buffer): unknown {
  const text = textOf(message);
  const json = jsonOf(text);
  return json.isJson ? json.value : text;
}
