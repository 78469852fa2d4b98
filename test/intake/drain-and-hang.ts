import { setTimeout as pause } from 'node:timers/promises';
import { createAccounts } from '../../lib/brokers/accounts.ts';
import { createDrain } from '../../lib/intake/drain.ts';
import { localClient } from '../../local/dynamodb.ts';
import { dependenciesOf, otherwise } from './drain-dependencies.ts';

// A process of its own, to be killed: pulls what its environment names, says when it has stored, and never deletes.
const { TABLE_NAME = '', DYNAMODB_ENDPOINT = '' } = process.env;
const accounts = createAccounts({ named: {}, credentialsPath: undefined, env: process.env });
const drain = createDrain({
  ...dependenciesOf({ name: TABLE_NAME, client: localClient(DYNAMODB_ENDPOINT) }, accounts),
  accounts: otherwise(accounts, () => ({
    async deleteMessages() {
      process.stdout.write('stored\n');
      return pause(60_000, []);
    },
  })),
});
await drain({ timeMs: 60_000 });
