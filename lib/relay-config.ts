import * as v from 'valibot';
import { ConfigError } from './errors.ts';
import { declarationFaults } from './relay-config/declared.ts';
import { Account, Name } from './relay-config/name.ts';
import { Route } from './relay-config/route.ts';
import { Subscriptions } from './relay-config/subscription.ts';
import { Target, type TargetInput } from './relay-config/target.ts';
import { Topics } from './relay-config/topic.ts';

const RelayConfigSchema = v.strictObject({
  accounts: v.optional(v.record(Name, Account), {}),
  topics: v.optional(Topics, {}),
  subscriptions: v.optional(Subscriptions, {}),
  targets: v.record(Name, Target),
  routes: v.array(Route),
  /** Minutes without a message after which an alarm is raised, by source; up to a week. */
  silence: v.optional(
    v.record(
      Name,
      v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(10_080, 'is longer than a week')),
    ),
    {},
  ),
});

/** The configuration with every default filled in. */
export type RelayConfig = v.InferOutput<typeof RelayConfigSchema>;

/** What `relay.config.ts` says. A route's `to` can name only targets that there are. */
export interface RelayConfigInput<Targets extends Readonly<Record<string, TargetInput>>> {
  /** Broker accounts by name, besides `default`, which is the one in the environment. */
  readonly accounts?: v.InferInput<typeof RelayConfigSchema>['accounts'];
  /** Topics that the deployment creates, and removes with itself. */
  readonly topics?: v.InferInput<typeof Topics>;
  /** Subscriptions that the deployment makes, and removes with itself, by the sources that they feed. */
  readonly subscriptions?: v.InferInput<typeof Subscriptions>;
  readonly targets: Targets;
  /** Minutes without a message after which an alarm is raised, by source. */
  readonly silence?: v.InferInput<typeof RelayConfigSchema>['silence'];
  readonly routes: readonly (Omit<v.InferInput<typeof Route>, 'to'> & {
    readonly to: readonly (keyof Targets & string)[];
  })[];
}

/**
 * Checks a configuration and fills in its defaults.
 * @throws ConfigError that names every fault with the path to it, such as `targets.billing.url: is a URL`
 */
export function defineConfig<const Targets extends Readonly<Record<string, TargetInput>>>(
  config: RelayConfigInput<Targets>,
): RelayConfig {
  const { output, issues, success } = v.safeParse(RelayConfigSchema, config);
  const faults = [...(issues ?? []).map(describe), ...referenceFaults(config), ...declarationFaults(config)];
  if (!success || faults.length > 0) throw new ConfigError(faults);
  return output;
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  // The issues of a route's `match` carry their own continuation of the path; a topic may be called so, too.
  if (path !== null && /^routes\.\d+\.match$/.test(path))
    return `${path.slice(0, -'match'.length)}${issue.message}`;
  return `${path ?? 'configuration'}: ${problemOf(issue)}`;
}

function problemOf(issue: v.BaseIssue<unknown>): string {
  const isKey = issue.type.endsWith('object') && issue.message.startsWith('Invalid key');
  if (!isKey) return issue.message;
  return issue.expected === 'never' ? 'there is no such setting' : 'is missing';
}

/** What refers to something else, read loosely so that it is reported beside faults of any other kind. */
const References = v.object({
  accounts: v.fallback(v.record(v.string(), v.object({ broker: v.unknown() })), {}),
  targets: v.fallback(v.record(v.string(), v.looseObject({})), {}),
  routes: v.fallback(v.array(v.object({ to: v.fallback(v.array(v.string()), []) })), []),
});

function referenceFaults(config: unknown): string[] {
  const { success, output } = v.safeParse(References, config);
  if (!success) return [];
  const unknownTargets = output.routes.flatMap((route, index) =>
    route.to
      .filter((target) => !Object.hasOwn(output.targets, target))
      .map((target) => `routes.${index}.to: there is no target "${target}"`),
  );
  const wrongAccounts = Object.entries(output.targets).flatMap(([name, target]) => {
    const broker = target.type === 'mns-topic' ? 'mns' : target.type === 'cmq-topic' ? 'cmq' : undefined;
    const account = target.account;
    if (broker === undefined || typeof account !== 'string' || account === 'default') return [];
    const found = Object.hasOwn(output.accounts, account) ? output.accounts[account] : undefined;
    if (found === undefined) return [`targets.${name}.account: there is no account "${account}"`];
    return found.broker === broker
      ? []
      : [`targets.${name}.account: "${account}" is not an account of ${broker}`];
  });
  return [...unknownTargets, ...wrongAccounts];
}
