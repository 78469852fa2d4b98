import { Command, CommanderError, Option } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { CommandError } from './command-error.ts';
import { addDeliveries } from './commands/deliveries.ts';
import { addDoctor } from './commands/doctor.ts';
import { addInspect } from './commands/inspect.ts';
import { addListen } from './commands/listen.ts';
import { addNotifications } from './commands/notifications.ts';
import { addPublish } from './commands/publish.ts';
import { addReplay } from './commands/replay.ts';
import { addSign } from './commands/sign.ts';
import { addSubscriptions } from './commands/subscriptions.ts';
import { addTargets } from './commands/targets.ts';
import { addTopics } from './commands/topics.ts';
import { addTry } from './commands/try.ts';
import { withTitles } from './examples.ts';
import { EXIT, EXIT_CODES_HELP, type ExitCode } from './exit-codes.ts';
import { DEFAULT_REGION, LOCAL } from './invoke.ts';
import { OUTPUT_MODES } from './output/output.ts';
import { painter } from './output/style.ts';
import { createPerform, type Perform } from './session.ts';

const ABOUT =
  'Sees and steers topic-relay: topics and subscriptions at Alibaba Cloud MNS and Tencent Cloud CMQ, the messages that ' +
  'they push, and where those go. Works on the stack that npm start runs on this machine, and with --stage on a ' +
  'deployed one, through its functions and your AWS credentials.';

const MORE = `
Examples:
  topic-relay try
  topic-relay topics create MyTopic1
  topic-relay subscriptions create MyTopic1 MyTopic1-Sub1
  topic-relay listen --since 2h
  topic-relay publish MyTopic1 --body '{"order":1}'
  topic-relay doctor --stage prod

Environment:
  TOPIC_RELAY_STAGE       what --stage is unless given
  TOPIC_RELAY_BROKER      what --broker is unless given
  TOPIC_RELAY_LAMBDA_URL  where the stack on this machine has its functions
  TOPIC_RELAY_BROKER_URL  where it has its broker
  AWS_PROFILE and others  credentials for a deployed stage
  NO_COLOR                no colours; outside a terminal there are none anyway

${EXIT_CODES_HELP}`;

/** Runs one command line. Resolves to the exit code; what went wrong has been said. */
export async function run(argv: readonly string[]): Promise<ExitCode> {
  const cancelling = new AbortController();
  let exitCode: ExitCode = EXIT.ok;
  endQuietlyWithoutReader(process.stdout);
  endQuietlyWithoutReader(process.stderr);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Once: the second Ctrl-C ends the process, whatever it is doing.
    process.once(signal, () =>
      cancelling.abort(new CommandError('Cancelled.', { exitCode: EXIT.cancelled })),
    );
  }
  unsetEmpty(process.env);
  const program = createProgram(
    createPerform(process, cancelling.signal, (code) => {
      exitCode = code;
    }),
  );
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(error);
  }
}

function createProgram(perform: Perform): Command {
  const bold = (text: string) => painter(process.stdout)('bold', text);
  const program = new Command('topic-relay')
    .description(ABOUT)
    .exitOverride()
    .showHelpAfterError('(add --help to see what there is)')
    .configureOutput({ outputError: (text, write) => write(painter(process.stderr)('red', text)) })
    .configureHelp({
      showGlobalOptions: true,
      sortSubcommands: false,
      styleTitle: bold,
      // A verb with all its arguments leaves less than commander wraps in, unless told to.
      minWidthToWrap: 20,
    })
    .version(manifest.version, '-V, --version', 'print the version')
    .addOption(
      new Option('-s, --stage <name>', 'a deployed stage, such as prod')
        .default(LOCAL, 'the stack on this machine')
        .env('TOPIC_RELAY_STAGE'),
    )
    .option('--region <name>', 'AWS region of the deployed stage', DEFAULT_REGION)
    .addOption(
      new Option(
        '-o, --output <mode>',
        'table; json, a line each; access and endpoint, the logs of the vendor',
      )
        .choices(OUTPUT_MODES)
        .default('table'),
    )
    .option('--no-color', 'no colours')
    .addHelpText('after', withTitles(MORE));
  addTry(program, perform);
  addTopics(program, perform);
  addSubscriptions(program, perform);
  addPublish(program, perform);
  addListen(program, perform);
  addNotifications(program, perform);
  addReplay(program, perform);
  addDeliveries(program, perform);
  addTargets(program, perform);
  addSign(program, perform);
  addInspect(program, perform);
  addDoctor(program, perform);
  return program;
}

/** `TOPIC_RELAY_STAGE= topic-relay …` is how a shell goes without a variable. */
function unsetEmpty(env: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith('TOPIC_RELAY_') && value === '') delete env[name];
  }
}

/** Whoever read what we print has gone (`| head`): there is nothing left to do, and nothing wrong. */
function endQuietlyWithoutReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    throw error;
  });
}

function explain(error: unknown): ExitCode {
  // Commander has said it.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const paint = painter(process.stderr);
  const say = (text: string) => process.stderr.write(`${text}\n`);
  if (error instanceof CommandError) {
    const cancelled = error.exitCode === EXIT.cancelled;
    for (const line of error.message.split('\n')) say(cancelled ? line : paint('red', `error: ${line}`));
    if (error.next !== undefined) say(error.next);
    return error.exitCode;
  }
  say(paint('red', error instanceof Error ? (error.stack ?? error.message) : String(error)));
  say('This is a fault of topic-relay itself.');
  return EXIT.notDone;
}
