import * as v from 'valibot';

const Declared = v.looseObject({
  broker: v.fallback(v.string(), ''),
  account: v.fallback(v.string(), 'default'),
  topic: v.optional(v.fallback(v.string(), '')),
  subscription: v.optional(v.fallback(v.string(), '')),
});
const declaredByName = v.fallback(v.record(v.string(), Declared), {});

/** What is declared at brokers, read loosely so that it is reported beside faults of any other kind. */
const Declarations = v.object({
  accounts: v.fallback(v.record(v.string(), v.looseObject({ broker: v.unknown() })), {}),
  topics: declaredByName,
  subscriptions: declaredByName,
});

/** What is wrong with declared topics and subscriptions taken together: accounts that there are not, and doubles. */
export function declarationFaults(config: unknown): string[] {
  const { success, output } = v.safeParse(Declarations, config);
  if (!success) return [];
  const { accounts, topics, subscriptions } = output;
  const atBroker = [
    ...Object.entries(topics).map(([name, { topic = name, ...declared }]) => ({
      path: `topics.${name}`,
      ...declared,
      resource: `topic ${topic}`,
    })),
    ...Object.entries(subscriptions).map(([name, { topic, subscription = name, ...declared }]) => ({
      path: `subscriptions.${name}`,
      ...declared,
      resource: `subscription ${subscription} of topic ${topic}`,
    })),
  ];
  const wrongAccounts = atBroker.flatMap(({ path, broker, account }) => {
    if (account === 'default') return [];
    const found = Object.hasOwn(accounts, account) ? accounts[account] : undefined;
    if (found === undefined) return [`${path}.account: there is no account "${account}"`];
    return found.broker === broker ? [] : [`${path}.account: "${account}" is not an account of ${broker}`];
  });
  const doubles = atBroker.flatMap((declared, index) => {
    const same = atBroker.slice(0, index).find((other) => idOf(other) === idOf(declared));
    return same === undefined
      ? []
      : [`${declared.path}: ${declared.resource} is declared as ${same.path} already`];
  });
  return [...wrongAccounts, ...doubles];
}

function idOf({ broker, account, resource }: { broker: string; account: string; resource: string }): string {
  return `${broker} ${account} ${resource}`;
}
