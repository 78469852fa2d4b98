import { ConfigError } from '../../lib/errors.ts';
import type { RelayConfig } from '../../lib/relay-config.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** Of the runtime and the configuration on this machine. */
export async function* checkHere(stage: string): AsyncGenerator<Finding> {
  const major = Number(process.versions.node.split('.')[0]);
  yield major >= 24
    ? ok('node', process.versions.node)
    : warn(
        'node',
        `${process.versions.node}, not 24`,
        'npm run relay takes the Node of the project: npm ci installs it.',
      );
  yield await checkConfiguration(stage);
}

async function checkConfiguration(stage: string): Promise<Finding> {
  // The configuration may ask for it; the functions of the stage have it set.
  process.env.STAGE = stage;
  try {
    const { default: config } = await import('../../relay.config.ts');
    return describe(config);
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      return fail('relay.config.ts', `cannot be loaded: ${error instanceof Error ? error.message : error}`);
    }
    return fail('relay.config.ts', error.faults.join('; '), 'Correct it, and deploy it again.');
  }
}

function describe({ targets, routes, topics, subscriptions }: RelayConfig): Finding {
  const count = (what: string, some: object) => {
    const { length } = Object.keys(some);
    return `${length} ${length === 1 ? what.slice(0, -1) : what}`;
  };
  const all = [
    count('targets', targets),
    count('routes', routes),
    count('topics', topics),
    count('subscriptions', subscriptions),
  ].join(', ');
  if (routes.length > 0) return ok('relay.config.ts', all);
  return warn(
    'relay.config.ts',
    all,
    'Without a route messages are stored, and go nowhere: add targets and routes.',
  );
}
