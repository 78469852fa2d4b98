import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { command } from './command.ts';

/** Usage, arguments and examples of each verb: what a person meets first. */
const HELP: readonly (readonly [verb: string, usage: string, example: string])[] = [
  [
    'topics create',
    '[options] <topic>',
    'topic-relay topics create MyTopic1 --broker cmq --filter binding-keys',
  ],
  ['topics list', '[options]', 'topic-relay topics list --search orders --output json'],
  ['topics show', '[options] <topic>', 'topic-relay topics show MyTopic1'],
  [
    'topics set',
    '[options] <topic>',
    'topic-relay topics set MyTopic1 --maximum-message-size 65536 --logging',
  ],
  ['topics delete', '[options] <topic>', 'topic-relay topics delete MyTopic1 --yes --stage prod'],
  ['topics diff', '[options]', 'topic-relay topics diff --stage prod'],
  [
    'subscriptions create',
    '[options] <topic> <subscription>',
    'topic-relay subscriptions create MyTopic orders --broker cmq --via queue',
  ],
  ['subscriptions list', '[options] <topic>', 'topic-relay subscriptions list MyTopic1'],
  ['subscriptions sources', '[options]', 'topic-relay subscriptions sources --stage prod'],
  ['subscriptions show', '[options] <source>', 'topic-relay subscriptions show MyTopic1-Sub1'],
  ['subscriptions set', '[options] <source>', 'topic-relay subscriptions set MyTopic1-Sub1 --decode base64'],
  ['subscriptions delete', '[options] <source>', 'topic-relay subscriptions delete MyTopic1-Sub1'],
  ['subscriptions rotate', '[options] <source>', 'topic-relay subscriptions rotate MyTopic1-Sub1'],
  [
    'subscriptions adopt',
    '[options] <topic> <subscription>',
    'topic-relay subscriptions adopt MyTopic1 made-by-hand',
  ],
  ['subscriptions diff', '[options]', 'topic-relay subscriptions diff --stage prod'],
  ['publish', '[options] <topic>', `topic-relay publish MyTopic1 --body '{"order":1}' --tag order.paid`],
  ['listen', '[options]', 'topic-relay listen --forward-to http://localhost:3000/hook'],
  [
    'notifications list',
    '[options] [source]',
    'topic-relay notifications list --output access --oldest-first',
  ],
  [
    'notifications show',
    '[options] <source> <message-id>',
    'topic-relay notifications show MyTopic1-Sub1 62184D3D4308C001CDC54163542A6166 --raw > push.xml',
  ],
  [
    'notifications explain',
    '[options] <source> <message-id>',
    'topic-relay notifications explain MyTopic1-Sub1 62184D3D4308C001CDC54163542A6166',
  ],
  ['replay', '[options] <source>', 'topic-relay replay MyTopic1-Sub1 --to billing --since 2h --plan'],
  ['deliveries list', '[options] [source]', 'topic-relay deliveries list --state exhausted --since 7d'],
  [
    'deliveries show',
    '[options] <source> <message-id> [target]',
    'topic-relay deliveries show MyTopic1-Sub1 62184D3D4308C001CDC54163542A6166 billing --output json',
  ],
  [
    'deliveries retry',
    '[options] <source> <message-id> <target>',
    'topic-relay deliveries retry MyTopic1-Sub1 62184D3D4308C001CDC54163542A6166 billing --again --yes',
  ],
  [
    'deliveries redrive',
    '[options] [queue]',
    'topic-relay deliveries redrive pipeline-failures --maximum 100 --yes',
  ],
  ['targets list', '[options]', 'topic-relay targets list --stage prod --output json'],
  ['targets enable', '[options] <target>', 'topic-relay targets enable billing'],
  ['targets disable', '[options] <target>', 'topic-relay targets disable billing --stage prod'],
  ['sign', '[options] [source]', `topic-relay sign MyTopic1-Sub1 --body '{"order":1}' | sh`],
  ['inspect', '[options]', 'topic-relay inspect --stage prod --port 0 --no-open'],
  ['doctor', '[options]', 'topic-relay doctor --stage prod --output json'],
];

test.each(HELP)('help of %s', async (verb, usage, example) => {
  const { exitCode, stdout, stderr } = await command([...verb.split(' '), '--help']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(`Usage: topic-relay ${verb} ${usage}\n`);
  expect(stdout).toMatch('-s, --stage <name>');
  expect(stdout).toMatch(`\nExamples:\n`);
  expect(stdout.split('\n')).toContain(`  ${example}`);
});

test('the first help lists every verb, the environment and the exit codes', async () => {
  const { stdout } = await command(['--help']);
  const lines = stdout.split('\n');
  const verbs = [
    'try',
    'topics',
    'subscriptions',
    'publish',
    'listen',
    'notifications',
    'replay',
    'deliveries',
  ];
  for (const verb of [...verbs, 'targets', 'sign', 'inspect', 'doctor']) {
    expect(lines.filter((line) => line.startsWith(`  ${verb} `))).toHaveLength(1);
  }
  expect(stdout).toContain('\nEnvironment:\n  TOPIC_RELAY_STAGE       what --stage is unless given\n');
  expect(stdout.slice(stdout.indexOf('Exit codes:'))).toBe(`Exit codes:
  0    done
  1    not done: the broker or the relay said no, a check failed, or there are differences
  2    wrong usage, or input that the function does not take
  3    unreachable: no stack on this machine, or no such deployment
  4    denied: AWS credentials are missing or may not do this
  5    a function failed by a fault of its own: see its log
  130  cancelled
`);
});

const TURNED_ROUND = ['--since', '2026-05-17T10:00:00Z', '--until', '2026-05-17T09:00:00Z'];
const TURNED_ROUND_SAID =
  'error: --since, 2026-05-17T10:00:00.000Z, is after --until, 2026-05-17T09:00:00.000Z\n';

const NOTHING_TO_SET = 'error: Nothing to set\nGive at least one of the settings: --help lists them.\n';

describe('a wrong command line ends with 2 and says what would be right', () => {
  test.each([
    [
      ['topics', 'lst'],
      "error: unknown command 'lst'\n(Did you mean list?)\n(add --help to see what there is)\n",
    ],
    [
      ['topics', 'list', '--serch', 'x'],
      "error: unknown option '--serch'\n(Did you mean --search?)\n(add --help to see what there is)\n",
    ],
    [['topics', 'show'], "error: missing required argument 'topic'\n(add --help to see what there is)\n"],
    [
      ['topics', 'list', '--broker', 'sns'],
      "error: option '-b, --broker <name>' argument 'sns' is invalid. Allowed choices are mns, cmq.\n(add --help to see what there is)\n",
    ],
    [
      ['notifications', 'list', '--since', 'yesterday'],
      "error: option '--since <time>' argument 'yesterday' is invalid. It is how long ago, such as 2h or 7d, or a date such as 2026-05-17T09:00:00Z.\n(add --help to see what there is)\n",
    ],
    [
      ['publish', 'MyTopic1', '--count', '-3'],
      "error: option '-n, --count <count>' argument '-3' is invalid. It is a whole number from 1 on.\n(add --help to see what there is)\n",
    ],
    [
      ['listen', '--state', 'lost'],
      "error: option '--state <state>' argument 'lost' is invalid. It is one of received, delivered, failed, exhausted, held.\n(add --help to see what there is)\n",
    ],
    [
      ['listen', '--forward-to', 'localhost:3000'],
      "error: option '--forward-to <url>' argument 'localhost:3000' is invalid. It is a URL such as http://localhost:3000/hook.\n(add --help to see what there is)\n",
    ],
    [
      ['topics', 'list', '--output', 'access'],
      'error: --output access is a log of received messages\nIt goes with listen, notifications list and notifications show.\n',
    ],
    [
      ['publish', 'MyTopic1', '--body', 'a', '--stdin'],
      'error: --body, --file and --stdin: give one of them\n',
    ],
    [['publish', 'MyTopic1', '--file', '/nonexistent'], 'error: /nonexistent cannot be read: ENOENT\n'],
    [
      ['topics', 'delete', 'MyTopic1'],
      'error: Delete topic MyTopic1 of mns (stage local) with all that is in it? Nobody is here to be asked.\nGive --yes.\n',
    ],
    [
      ['listen', '--match', '{"tagg":["x"]}'],
      'error: match.tagg: there are source, broker, topic, subscription, owner, tag, message\nA pattern is such as {"tag":["paid"],"message":{"amount":[{"numeric":[">",100]}]}}.\n',
    ],
    [
      ['listen', '--field', 'amount'],
      expect.stringContaining('error: --field amount: is such as order.state=paid\n'),
    ],
    [
      ['listen', '--forward-to', 'http://127.0.0.1:9/', '--secret', 'hunter2'],
      'error: A signing secret is whsec_ and the base64 of 24 to 64 bytes\nLeave it out, and one is made up and shown.\n',
    ],
    [
      ['sign'],
      'error: Whom is it for?\nName a source, or give --endpoint, --topic, --subscription and --owner.\n',
    ],
    [
      ['notifications', 'list', '-n', '0'],
      "error: option '-n, --limit <count>' argument '0' is invalid. It is a whole number from 1 on.\n(add --help to see what there is)\n",
    ],
    [['topics', 'set', 'orders'], NOTHING_TO_SET],
    [['subscriptions', 'set', 'orders'], NOTHING_TO_SET],
    [
      ['inspect', '--port', '99999'],
      "error: option '--port <port>' argument '99999' is invalid. It is a number from 0 to 65535.\n(add --help to see what there is)\n",
    ],
    [['notifications', 'list', ...TURNED_ROUND], TURNED_ROUND_SAID],
    [['deliveries', 'list', ...TURNED_ROUND], TURNED_ROUND_SAID],
    [['replay', 'orders', '--to', 'billing', '--plan', ...TURNED_ROUND], TURNED_ROUND_SAID],
    [
      ['listen', '--since', '2286-01-01T00:00:00Z'],
      'error: --since, 2286-01-01T00:00:00.000Z, lies in the future\n',
    ],
  ])('%j', async (args, stderr) => {
    expect(await command(args)).toEqual({ exitCode: 2, stdout: '', stderr });
  });
});

test.each(['topics', 'subscriptions', 'deliveries', 'notifications', 'targets'])(
  'help of %s fits a terminal of 80 columns',
  async (verb) => {
    const { stdout } = await command([verb, '--help']);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  },
);

test('the version is that of the package', async () => {
  expect(await command(['--version'])).toEqual({ exitCode: 0, stdout: `${manifest.version}\n`, stderr: '' });
});

test('an empty variable counts as unset', async () => {
  const env = { TOPIC_RELAY_STAGE: '', TOPIC_RELAY_BROKER: '' };
  expect(await command(['topics', 'list'], { env })).toEqual({
    exitCode: 3,
    stdout: '',
    stderr: expect.stringContaining('error: Nothing answers at http://127.0.0.1:1: ECONNREFUSED\n'),
  });
});

test('without a stack on this machine it ends with 3 and says how to start one', async () => {
  expect(await command(['topics', 'list'])).toEqual({
    exitCode: 3,
    stdout: '',
    stderr:
      'error: Nothing answers at http://127.0.0.1:1: ECONNREFUSED\nStart the stack with npm start in another terminal, or name a deployed stage: --stage prod\n',
  });
});
