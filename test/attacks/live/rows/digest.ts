import type { WirePush } from '../../../support/event.ts';
import { type Row, refused, type Section, stored } from '../row.ts';
import type { World } from '../world.ts';

const TEXT = 'I am test message 0.';
/** The MD5 of that text, in each form that has been seen or that RFC 1864 has. */
const FORMS = [
  ['upper-case hex', '075C3D4AEB2D2F2D6A4C17C9D6DBBEBB'],
  ['lower-case hex', '075c3d4aeb2d2f2d6a4c17c9d6dbbebb'],
  ['base64 of lower-case hex', 'MDc1YzNkNGFlYjJkMmYyZDZhNGMxN2M5ZDZkYmJlYmI='],
  ['base64 of upper-case hex', 'MDc1QzNENEFFQjJEMkYyRDZBNEMxN0M5RDZEQkJFQkI='],
  ['base64 of the bytes', 'B1w9SustLy1qTBfJ1tu+uw=='],
] as const;

const signedAs = ({ mns }: World, digest: string | null) =>
  mns('simplified', { message: TEXT, headers: { 'content-md5': digest } });

function dropped(push: WirePush): WirePush {
  const kept = Object.entries(push.headers).filter(([name]) => name.toLowerCase() !== 'content-md5');
  return { ...push, headers: Object.fromEntries(kept) };
}

const otherBody = (push: WirePush): WirePush => ({ ...push, body: Buffer.from('I am test message 1.') });

const forms = FORMS.flatMap(([form, digest]): Row[] => [
  stored(`Content-MD5 in ${form}`, (world) => signedAs(world, digest), { message: TEXT }),
  stored(
    `Content-MD5 in ${form}, signed and dropped by a gateway`,
    (world) => dropped(signedAs(world, digest)),
    {
      message: TEXT,
    },
  ),
  refused(`another body under Content-MD5 in ${form}`, (world) => otherBody(signedAs(world, digest))),
  refused(`another body, Content-MD5 in ${form} dropped`, (world) =>
    otherBody(dropped(signedAs(world, digest))),
  ),
]);

const wrong: readonly Row[] = [
  ['of another body', '8356BC7FFBD22CC971BE7FF7427202B6'],
  ['that is no digest', 'x'],
  ['cut short', '075C3D4AEB2D2F2D6A4C17C9D6DBBEB'],
  ['of 64 digits', '0'.repeat(64)],
  ['in mixed case', '075c3D4AEB2D2F2D6A4C17C9D6DBBEBB'],
  ['in base64 without padding', 'B1w9SustLy1qTBfJ1tu+uw'],
  ['in base64 with spaces', 'B1w9SustLy1q TBfJ1tu+uw=='],
  ['twice', '075C3D4AEB2D2F2D6A4C17C9D6DBBEBB,075C3D4AEB2D2F2D6A4C17C9D6DBBEBB'],
].map(([name, digest = '']) =>
  refused(`Content-MD5 ${name}, validly signed`, (world) => signedAs(world, digest)),
);

export const digest: Section = {
  title: 'Content-MD5 (MNS)',
  rows: [
    ...forms,
    ...wrong,
    refused('signed without Content-MD5: the body is anybody’s', (world) => signedAs(world, null)),
    refused('signed without Content-MD5, which is then added', (world) => {
      const push = signedAs(world, null);
      return { ...push, headers: { ...push.headers, 'Content-md5': '075C3D4AEB2D2F2D6A4C17C9D6DBBEBB' } };
    }),
    refused('signed with an empty Content-MD5', (world) => signedAs(world, '')),
    refused('the body changed and Content-MD5 with it', ({ mns }) => {
      const push = otherBody(mns('simplified', { message: TEXT }));
      return { ...push, headers: { ...push.headers, 'Content-md5': '8356BC7FFBD22CC971BE7FF7427202B6' } };
    }),
    refused('the body cut by a byte', ({ mns }) => {
      const push = mns();
      return { ...push, body: push.body.subarray(0, -1) };
    }),
    refused('a byte behind the body', ({ mns }) => {
      const push = mns();
      return { ...push, body: Buffer.concat([push.body, Buffer.from('\n')]) };
    }),
    refused('no body', ({ mns }) => ({ ...mns(), body: Buffer.alloc(0) })),
  ],
};
