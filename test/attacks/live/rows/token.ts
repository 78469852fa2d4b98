import { createHash } from 'node:crypto';
import { type Row, refused, type Section, skipped, stored, unopened } from '../row.ts';
import type { CmqName, MnsName, World } from '../world.ts';
import { setIntake, subscriptionOf } from '../world.ts';

type Spoil = (world: World, path: string, token: string) => string;

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const otherCase = (text: string) =>
  text.replaceAll(/[a-zA-Z]/g, (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase()));
const escaped = (text: string) =>
  Array.from(text, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');

/** Paths that a person makes who knows a good one, but for what makes it open. */
const spoiled: readonly (readonly [name: string, spoil: Spoil])[] = [
  ['a wrong token', (_, path, token) => path.replace(token, 'A'.repeat(43))],
  ['an unknown source', (_, path) => path.replace(/\/[^/]+(?=\/[^/]+$)/, '/nobody')],
  ['a source in another case', (_, path) => path.replace(/\/[^/]+(?=\/[^/]+$)/, otherCase)],
  ['all but the token’s last letter', (_, path) => path.slice(0, -1)],
  ['the token’s first letter', (_, path, token) => path.replace(token, token.slice(0, 1))],
  ['the token and one letter more', (_, path) => `${path}A`],
  ['the token in another case', (_, path, token) => path.replace(token, otherCase(token))],
  ['the token twice', (_, path, token) => `${path}${token}`],
  ['the token encoded twice', (_, path, token) => path.replace(token, escaped(token).replaceAll('%', '%25'))],
  ['a space after the token', (_, path) => `${path}%20`],
  ['NUL after the token', (_, path) => `${path}%00`],
  ['a line feed after the token', (_, path) => `${path}%0A`],
  ['a comma and the token again', (_, path, token) => `${path},${token}`],
  ['the hash of the token', (_, path, token) => path.replace(token, hash(token))],
  ['a source that is a way up', (_, path) => path.replace(/\/[^/]+(?=\/[^/]+$)/, '/..%2Fxml')],
  ['a key of the table for a source', (_, path) => path.replace(/\/[^/]+(?=\/[^/]+$)/, '/xml%23S')],
  ['__proto__ for a source', (_, path) => path.replace(/\/[^/]+(?=\/[^/]+$)/, '/__proto__')],
  ['look-alike letters for a source', (_, path) => path.replace(/\/[^/]+(?=\/[^/]+$)/, '/%EF%BD%98ml')],
  ['65 letters for a source', (_, path) => path.replace(/\/[^/]+(?=\/[^/]+$)/, `/${'a'.repeat(65)}`)],
  [
    'the other broker’s route',
    (_, path) => path.replace(/mns|cmq/, (name) => (name === 'mns' ? 'cmq' : 'mns')),
  ],
  ['the token of another source', (world, path, token) => path.replace(token, world.token('strict'))],
  [
    'the token of the other broker’s source',
    (world, path, token) => path.replace(token, world.token(path.includes('/mns/') ? 'cmq-json' : 'xml')),
  ],
];

const onBoth = spoiled.flatMap(([name, spoil]): Row[] => [
  unopened(`MNS: ${name}`, (world) => at(world, 'xml', spoil)),
  unopened(`CMQ: ${name}`, (world) => ({
    ...world.cmq(),
    path: spoil(world, world.path('cmq-json'), world.token('cmq-json')),
  })),
]);

/** Signed for the path that it is sent to: only the token is wrong. */
function at(world: World, source: MnsName, spoil: Spoil) {
  return world.mns(source, { path: spoil(world, world.path(source), world.token(source)) });
}

/** Answers to a source that is not there and to a token that is wrong, which must not differ in anything. */
const sameAnswer = (broker: 'mns' | 'cmq', source: MnsName | CmqName): Row => ({
  kind: 'A',
  name: `${broker.toUpperCase()}: telling an unknown source from a bad token by the answer`,
  expected: 'one answer nothing',
  async attempt(world) {
    const token = 'A'.repeat(43);
    const paths = [`/push/${broker}/nobody/${token}`, `/push/${broker}/${source}/${token}`];
    const texts = new Set<string>();
    for (const path of paths) {
      const { text } = await world.send({ ...world.mns('xml', { path }) });
      texts.add(text.replace(/^Date: .*$/m, ''));
    }
    return texts.size === 1 ? 'one answer' : `${texts.size} answers`;
  },
});

const rotated = new Set<string>();

async function rotate(world: World, source: MnsName): Promise<void> {
  if (rotated.has(source)) return;
  rotated.add(source);
  await world.stack.functions.invoke('subscriptions', { action: 'rotate', source });
}

/** Through the old or the new subscription of a source that was rotated. */
const through =
  (source: MnsName, number: 1 | 2, said = number) =>
  async (world: World) => {
    await rotate(world, source);
    const name = (n: number) => (n === 1 ? subscriptionOf(source) : `${subscriptionOf(source)}-2`);
    return world.mns(source, { path: world.path(source, name(number)), subscriptionName: name(said) });
  };

async function afterTheOverlap(world: World) {
  await rotate(world, 'retired');
  const source = await world.source('retired');
  if (source.intake.via !== 'http') throw new Error('retired is not pushed to');
  const endpoints = source.intake.endpoints.map((endpoint) =>
    endpoint.retireAt === undefined ? endpoint : { ...endpoint, retireAt: Date.now() - 1 },
  );
  await setIntake(world, source, { via: 'http', endpoints });
}

export const token: Section = {
  title: 'Path token',
  rows: [
    ...onBoth,
    unopened('a push to a source that is pulled', ({ mns }) =>
      mns('xml', { path: `/push/mns/pulled/${'A'.repeat(43)}` }),
    ),
    sameAnswer('mns', 'xml'),
    sameAnswer('cmq', 'cmq-json'),
    skipped(
      'A',
      'telling them apart by time',
      'not to be measured over a socket: the comparison’s own test holds it',
    ),
    refused('MNS: the token percent-encoded, and signed so', (world) =>
      at(world, 'xml', (_, path, token) => path.replace(token, escaped(token))),
    ),
    stored(
      'CMQ: the token percent-encoded, which the gateway decodes: whoever encodes it knows it',
      (world) => {
        const push = world.cmq();
        const token = world.token('cmq-json');
        return { ...push, path: push.path.replace(token, escaped(token)) };
      },
    ),
    stored('during a rotation, the old token', through('rotated', 1)),
    stored('during a rotation, the new token', through('rotated', 2)),
    refused('during a rotation, the old token and the new subscription', through('rotated', 1, 2)),
    refused('during a rotation, the new token and the old subscription', through('rotated', 2, 1)),
    unopened('after a rotation, the old token', async (world) => {
      await afterTheOverlap(world);
      return through('retired', 1)(world);
    }),
    stored('after a rotation, the new token', through('retired', 2)),
  ],
};
