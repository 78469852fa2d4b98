import type { Command } from 'commander';
import { examples } from '../examples.ts';
import { targetColumns } from '../output/targets.ts';
import type { Perform, Session } from '../session.ts';

/** `topic-relay targets …` */
export function addTargets(program: Command, perform: Perform): void {
  const targets = program.command('targets').description('where messages go');

  targets
    .command('list')
    .description('list the targets of relay.config.ts and how they are')
    .addHelpText('after', examples('targets list', 'targets list --stage prod --output json'))
    .action(perform(list));

  targets
    .command('enable')
    .description('let a target that is down or disabled take messages again')
    .argument('<target>')
    .addHelpText('after', examples('targets enable billing'))
    .action(perform(enable));

  targets
    .command('disable')
    .description('let a target take no messages: they are held until it is enabled')
    .argument('<target>')
    .addHelpText('after', examples('targets disable billing', 'targets disable billing --stage prod'))
    .action(perform(disable));
}

async function list({ functions, output }: Session) {
  const { targets } = await functions.read('deliveries', { action: 'targets' }, 'targets');
  output.rows(targetColumns, targets, 'relay.config.ts has no targets: messages are stored, and go nowhere');
}

async function disable({ functions, output }: Session, target: string) {
  output.done(await functions.invoke('deliveries', { action: 'disable', target }));
}

async function enable({ functions, output }: Session, target: string) {
  output.done(await functions.invoke('deliveries', { action: 'enable', target }));
}
