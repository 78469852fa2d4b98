import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createConsole } from './console.ts';
import { NoDynamodbError } from './dynamodb.ts';
import { isFree } from './free-port.ts';
import { startInspectorProcess } from './inspector-process.ts';
import ports from './ports.json' with { type: 'json' };
import { printable } from './printable.ts';
import { LOCAL_ACCOUNTS, type Stack, startStack } from './stack.ts';

const HELP = `Runs topic-relay on this machine: a broker that signs and retries like the real one, the functions, and the
stores that they need. Everything listens on 127.0.0.1 and is gone after Ctrl-C.

  npm start

A .env file may hold the credentials of a real broker account (MNS_ENDPOINT, MNS_ACCESS_KEY_ID,
MNS_ACCESS_KEY_SECRET) and DYNAMODB_ENDPOINT for a DynamoDB of your own.`;

const print = (text: string) => process.stdout.write(`${text}\n`);
const onReady = (part: string, url: string) => print(`  ${part.padEnd(12)} ${url}`);

class PortTakenError extends Error {
  override readonly name = 'PortTakenError';

  constructor(part: string, port: number) {
    super(
      `Port ${port} (${part}) is taken: stop what listens there (is another npm start running?), or change local/ports.json.`,
    );
  }
}

const given = readOptions();
if (typeof given === 'string') {
  process.stderr.write(`${given}\n\nnpm start takes no options but --help.\n`);
  process.exitCode = 2;
} else if (given.help) {
  print(HELP);
} else {
  await run().catch((error: unknown) => {
    const known = error instanceof NoDynamodbError || error instanceof PortTakenError;
    print(
      known ? error.message : `topic-relay could not start: ${error instanceof Error ? error.stack : error}`,
    );
    process.exitCode = 1;
  });
}

/** What was given, or what is wrong with it. */
function readOptions(): { readonly help?: boolean } | string {
  try {
    return parseArgs({ options: { help: { type: 'boolean', short: 'h' } } }).values;
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) return error.message;
    throw error;
  }
}

async function run(): Promise<void> {
  const began = Date.now();
  // As the serverless command does: what is started here and what is invoked there must see the same settings.
  if (existsSync('.env')) process.loadEnvFile('.env');
  await checkPorts();
  let stack: Stack | undefined;
  const stopping = Promise.withResolvers<string>();
  // Not once: a listener that is gone by then would leave the end to whoever supervises the children, who kills them.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.resolve(signal));

  print('Starting topic-relay …');
  const show = createConsole({ table: () => stack?.table, port: ports.gateway, print });
  const inspector = startInspectorProcess({
    port: ports.inspector,
    ports,
    onEnded: (lastWords) => print(`The inspector has ended, and the stack goes on: ${lastWords}`),
  });
  const starting = startStack({
    ports,
    dynamodbEndpoint: process.env.DYNAMODB_ENDPOINT,
    onDelivery: ({ headers, body }) => print(printable(`[demo target] ${headers['webhook-id']} ${body}`)),
    onReady,
    onLine(line) {
      inspector.onLine(line);
      show(line);
    },
  });
  starting.catch(() => inspector.stop());
  stack = await Promise.race([starting, stopping.promise.then(() => undefined)]);
  // What has started by now ends with this process.
  if (stack === undefined) process.exit(130);
  const page = await Promise.race([inspector.ready, stopping.promise.then(() => undefined)]);
  if (page !== undefined) onReady('inspector', page);
  print(greeting((Date.now() - began) / 1000));

  const ended = stack.functions.ended.then(() => 'the function host ended');
  const reason = await Promise.race([stopping.promise, ended]);
  print(`\nStopping (${reason}) …`);
  await inspector.stop();
  await stack.stop();
  print('Stopped.');
  if (!reason.startsWith('SIG')) process.exitCode = 1;
}

function greeting(seconds: number): string {
  const { mns, cmq } = LOCAL_ACCOUNTS;
  return `
Ready in ${seconds.toFixed(1)} s. The local broker takes
  MNS  access key ${mns.accessKeyId}, secret ${mns.accessKeySecret}, account ${mns.accountId}
  CMQ  secret id ${cmq.secretId}, secret key ${cmq.secretKey}, account ${cmq.appId}
Pushes are shown here, and kept in access_log.${ports.gateway} and endpoint_log.${ports.gateway}.

Try, in another terminal:
  npx topic-relay try

Or step by step:
  npx topic-relay topics create MyTopic1
  npx topic-relay subscriptions create MyTopic1 MyTopic1-Sub1
  npx topic-relay publish MyTopic1
  npx topic-relay notifications list

Each is a function underneath, which serverless invokes as well:
  npx serverless invoke local -f topics --data '{"broker":"mns","action":"list"}'

Ctrl-C stops everything.
`;
}

async function checkPorts(): Promise<void> {
  for (const [part, port] of Object.entries(ports)) {
    if (part === 'dynamodb' && process.env.DYNAMODB_ENDPOINT !== undefined) continue;
    if (!(await isFree(port))) throw new PortTakenError(part, port);
  }
}
