import { once } from 'node:events';
import type { Command } from 'commander';
import ports from '../../local/ports.json' with { type: 'json' };
import { wholeNumber } from '../arguments.ts';
import { examples } from '../examples.ts';
import { openInspector } from '../inspector/open.ts';
import type { Perform, Session } from '../session.ts';

interface InspectOptions {
  readonly port: number;
  readonly open: boolean;
}

/** `topic-relay inspect` */
export function addInspect(program: Command, perform: Perform): void {
  program
    .command('inspect')
    .description('serve a page on this machine that shows and steers a stage, until Ctrl-C')
    .option('--port <port>', 'of 127.0.0.1; 0 takes a free one', wholeNumber, ports.inspector)
    .option('--no-open', 'do not open it in a browser')
    .addHelpText(
      'after',
      `${examples('inspect --stage prod', 'inspect --stage prod --port 0 --no-open')}\n\nnpm start serves the page of this machine’s stack itself.`,
    )
    .action(perform(inspect));
}

async function inspect(session: Session, { port }: InspectOptions) {
  const { functions, output, signal, env } = session;
  const inspector = await openInspector({
    functions,
    env,
    signal,
    port,
    onFault: (error) => output.note(String(error), 'red'),
  });
  output.line(inspector.url);
  output.note(`The page of stage ${functions.stage}. Ctrl-C ends it.`, 'dim');
  if (!signal.aborted) await once(signal, 'abort');
  await inspector.close();
}
