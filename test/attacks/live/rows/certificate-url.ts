import { type Row, refused, type Section, stored } from '../row.ts';
import type { World } from '../world.ts';

const HOST = 'mnstest.oss-cn-hangzhou.aliyuncs.com';
const FILE = 'x509_public_certificate.pem';

/** Each validly signed by the broker's key, so that the URL alone decides. */
const elsewhere: readonly Row[] = [
  ['another site', `https://evil.com/${FILE}`],
  ['a site that begins like the bucket', `https://${HOST}.evil.com/${FILE}`],
  ['a site that ends like the bucket', `https://evil-${HOST}/${FILE}`],
  ['another bucket', `https://evil.oss-cn-hangzhou.aliyuncs.com/${FILE}`],
  ['another region', `https://mnstest.oss-cn-beijing.aliyuncs.com/${FILE}`],
  ['a made-up region', `https://mns-cert.oss-cn-evil.aliyuncs.com/${FILE}`],
  ['the bucket in the path', `https://oss-cn-hangzhou.aliyuncs.com/mnstest/${FILE}`],
  ['the bucket as user', `https://${HOST}@evil.com/${FILE}`],
  ['the bucket as user, a slash escaped', `https://${HOST}%2f@evil.com/${FILE}`],
  ['the bucket as user and password', `https://${HOST}:443@evil.com/${FILE}`],
  ['a user at the bucket', `https://user@${HOST}/${FILE}`],
  ['a tab in the host', `https://${HOST}\t.evil.com/${FILE}`],
  ['a tab before the host', `https:/\t/${HOST}/${FILE}`],
  ['a newline in the host', `https://${HOST}\n.evil.com/${FILE}`],
  ['a newline at its end', `https://${HOST}/${FILE}\n`],
  ['a carriage return', `https://${HOST}\r/${FILE}`],
  ['NUL', `https://${HOST}\0.evil.com/${FILE}`],
  ['white space around', ` https://${HOST}/${FILE} `],
  ['port 8443', `https://${HOST}:8443/${FILE}`],
  ['port 80', `https://${HOST}:80/${FILE}`],
  ['port 443 in clear', `http://${HOST}:443/${FILE}`],
  ['an empty port', `https://${HOST}:/${FILE}`],
  ['a query', `https://${HOST}/${FILE}?a=b`],
  ['an empty query', `https://${HOST}/${FILE}?`],
  ['a fragment', `https://${HOST}/${FILE}#a`],
  ['a way up', `https://${HOST}/../${FILE}`],
  ['a way up, escaped', `https://${HOST}/%2e%2e/${FILE}`],
  ['an empty segment', `https://${HOST}//${FILE}`],
  ['no file', `https://${HOST}/`],
  ['no path', `https://${HOST}`],
  ['a dot behind the host', `https://${HOST}./${FILE}`],
  ['a full-width dot', `https://mnstest．oss-cn-hangzhou.aliyuncs.com/${FILE}`],
  ['an ideographic dot', `https://mnstest。oss-cn-hangzhou.aliyuncs.com/${FILE}`],
  ['a look-alike letter', `https://mnstest.oss-cn-hаngzhou.aliyuncs.com/${FILE}`],
  ['a scheme and a host alone', `https:${HOST}/${FILE}`],
  ['one slash', `https:/${HOST}/${FILE}`],
  ['backslashes', `https:\\\\${HOST}\\${FILE}`],
  ['no scheme', `//${HOST}/${FILE}`],
  ['file', `file://${HOST}/etc/passwd`],
  ['data', `data:text/plain,${HOST}/${FILE}`],
  ['ftp', `ftp://${HOST}/${FILE}`],
  ['the metadata service', `http://169.254.169.254/latest/meta-data/${FILE}`],
  ['the metadata service over https', `https://169.254.169.254/${FILE}`],
  ['loopback of IPv6', `https://[::1]/${FILE}`],
  ['loopback mapped into IPv6', `https://[::ffff:7f00:1]/${FILE}`],
  ['NAT64 of the metadata service', `https://[64:ff9b::a9fe:a9fe]/${FILE}`],
  ['6to4 of loopback', `https://[2002:7f00:1::]/${FILE}`],
  ['an address in decimal', `https://2130706433/${FILE}`],
  ['an address in octal', `https://0177.0.0.1/${FILE}`],
  ['an address in hex', `https://0x7f000001/${FILE}`],
  ['0.0.0.0', `https://0.0.0.0/${FILE}`],
  ['another port of this machine', `http://127.0.0.1:1/${FILE}`],
].map(([name, url = '']) =>
  refused(`a certificate at ${name}`, ({ mns }) => mns('xml', { certificateUrl: url })),
);

const header = (name: string, value: (world: World) => string | null) =>
  refused(`a certificate header ${name}`, (world) =>
    world.mns('xml', { headers: { 'x-mns-signing-cert-url': value(world) } }),
  );

const good = ({ stack }: World) => stack.broker.mns.certificateUrl;
const base64 = (text: string) => Buffer.from(text).toString('base64');

const nearOrigin = (name: string, change: (origin: string) => string) =>
  refused(`the one origin that is allowed here, ${name}`, (world) => {
    const { origin, pathname } = new URL(good(world));
    return world.mns('xml', { certificateUrl: `${change(origin)}${pathname}` });
  });

export const certificateUrls: Section = {
  title: 'Certificate URL (MNS)',
  rows: [
    ...elsewhere,
    header('missing', () => null),
    header('empty', () => ''),
    header('that is no base64', good),
    header('in base64 twice', (world) => base64(base64(good(world)))),
    header('without padding', (world) =>
      base64(`${good(world)}`)
        .replaceAll('=', '')
        .slice(0, -1),
    ),
    header('of 10 kB', (world) => base64(`${good(world)}/${'a'.repeat(7_500)}`)),
    refused(
      'a certificate header twice',
      (world) => {
        const one = base64(good(world));
        return world.mns('xml', { headers: { 'x-mns-signing-cert-url': `${one},${one}` } });
      },
      { asGateway: 'it joins a header that comes twice; serverless-offline keeps the last' },
    ),
    nearOrigin('and a dot behind it', (origin) => `${origin}.`),
    nearOrigin('and a digit more', (origin) => `${origin}0`),
    nearOrigin('as a user elsewhere', (origin) => `${origin}@127.0.0.1:1`),
    nearOrigin('over https', (origin) => origin.replace('http:', 'https:')),
    nearOrigin('by its name', (origin) => origin.replace('127.0.0.1', 'localhost')),
    nearOrigin('in hex', (origin) => origin.replace('127.0.0.1', '0x7f000001')),
    stored('the certificate of the broker', ({ mns }) => mns()),
    stored('its scheme in upper case', (world) =>
      world.mns('xml', { certificateUrl: good(world).replace('http:', 'HTTP:') }),
    ),
    ...(
      [
        ['the http form of the pinned host, upgraded', 'these reach for Hangzhou'],
        ['the pinned host in upper case', 'these reach for Hangzhou'],
        ['the pinned host with :443', 'these reach for Hangzhou'],
        ['a pinned name that resolves to a private address', 'the name is Alibaba’s'],
      ] as const
    ).map(([name, why]) => ({
      kind: name.startsWith('a pinned') ? ('A' as const) : ('K' as const),
      name,
      because: `${why}: test/attacks/mns-certificate-*.test.ts`,
    })),
  ],
};
