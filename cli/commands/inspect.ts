import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Command, Option } from 'commander';
import { reasonOf } from '../../lib/errors.ts';
import ports from '../../local/ports.json' with { type: 'json' };
import { port } from '../arguments.ts';
import { examples } from '../examples.ts';
import type { Inspector } from '../inspector/open.ts';
import { openBrowser } from '../inspector/open-browser.ts';
import type { Perform, Session } from '../session.ts';

interface InspectOptions {
  readonly port: number;
  readonly open: boolean;
  readonly log?: '-';
}

/** `topic-relay inspect` */
export function addInspect(program: Command, perform: Perform): void {
  program
    .command('inspect')
    .description('serve a page on this machine that shows and steers a stage, until Ctrl-C')
    .option('--port <port>', 'of 127.0.0.1; 0 takes a free one', port, ports.inspector)
    .option('--no-open', 'do not open it in a browser')
    .addOption(
      // For npm start, which has the log.
      new Option('--log <file>', 'count what the functions log; - is standard input, and its end is the end')
        .choices(['-'])
        .hideHelp(),
    )
    .addHelpText(
      'after',
      `${examples('inspect --stage prod', 'inspect --stage prod --port 0 --no-open')}\n\nnpm start serves the page of the stack on this machine itself. Ctrl-C ends it with exit code 0.`,
    )
    .action(perform(inspect));
}

async function inspect(session: Session, { port, open, log }: InspectOptions) {
  const { functions, output, signal } = session;
  // Loaded when it is wanted: the other verbs need not wait for it.
  const { openInspector } = await import('../inspector/open.ts');
  const onFault = (error: unknown) => output.note(`The inspector failed: ${reasonOf(error)}`, 'red');
  const inspector = await openInspector(session, { port, hasLog: log !== undefined, onFault });
  const { url } = inspector;
  if (output.mode === 'json') output.record({ url }, []);
  else output.line(url);
  output.note(`Inspecting (stage ${functions.stage}). Ctrl-C ends it.`, 'dim');
  const cleanUp = open && process.stdout.isTTY ? await openBrowser(url) : undefined;
  try {
    const ended = signal.aborted ? undefined : once(signal, 'abort');
    await (log === undefined ? ended : Promise.race([ended, takeLog(inspector)]));
  } finally {
    process.stdin.destroy();
    await inspector.close();
    await cleanUp?.();
  }
}

async function takeLog(inspector: Inspector): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) inspector.takeLogLine(line);
}
