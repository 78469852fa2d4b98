import { expect, test } from 'vitest';
import { certificateUrl } from '../../lib/brokers/mns/certificate-url.ts';
import { base64, CERTIFICATE_URL, signed, tryPush, xmlPush } from '../support/mns-push.ts';

const HOST = 'mnstest.oss-cn-hangzhou.aliyuncs.com';
const FILE = 'x509_public_certificate.pem';

function pushWith(header: string | undefined) {
  return tryPush(signed(xmlPush(undefined, { headers: { 'x-mns-signing-cert-url': header } })));
}

test.each([
  ['another site', `https://evil.com/${FILE}`],
  ['a site that begins like the bucket', `https://${HOST}.evil.com/${FILE}`],
  ['a site that ends like the bucket', `https://evil-${HOST}/${FILE}`],
  ['another bucket', `https://evil.oss-cn-hangzhou.aliyuncs.com/${FILE}`],
  ['another region', `https://mnstest.oss-cn-beijing.aliyuncs.com/${FILE}`],
  ['a made-up region', `https://mns-cert.oss-cn-evil.aliyuncs.com/${FILE}`],
  ['the bucket in the path', `https://oss-cn-hangzhou.aliyuncs.com/mnstest/${FILE}`],
  ['the bucket as user', `https://${HOST}@evil.com/${FILE}`],
  ['the bucket as user, with a slash escaped', `https://${HOST}%2f@evil.com/${FILE}`],
  ['the bucket as user and password', `https://${HOST}:443@evil.com/${FILE}`],
  ['a user at the bucket', `https://user@${HOST}/${FILE}`],
  ['a tab in the host', `https://${HOST}\t.evil.com/${FILE}`],
  ['a tab before the host', `https:/\t/${HOST}/${FILE}`],
  ['a newline in the host', `https://${HOST}\n.evil.com/${FILE}`],
  ['a newline at the end', `${CERTIFICATE_URL}\n`],
  ['a carriage return', `https://${HOST}\r/${FILE}`],
  ['NUL', `https://${HOST}\0.evil.com/${FILE}`],
  ['port 8443', `https://${HOST}:8443/${FILE}`],
  ['port 80', `https://${HOST}:80/${FILE}`],
  ['port 443 in clear', `http://${HOST}:443/${FILE}`],
  ['an empty port', `https://${HOST}:/${FILE}`],
  ['port 0443', `https://${HOST}:0443/${FILE}`],
  ['a query', `${CERTIFICATE_URL}?x-oss-process=style`],
  ['an empty query', `${CERTIFICATE_URL}?`],
  ['a fragment', `${CERTIFICATE_URL}#evil`],
  ['a fragment in the host', `https://${HOST}#@evil.com/${FILE}`],
  ['..', `https://${HOST}/../${FILE}`],
  ['.. escaped', `https://${HOST}/%2e%2e/${FILE}`],
  ['..;', `https://${HOST}/..;/${FILE}`],
  ['an escape in the file name', `https://${HOST}/x509%5Fpublic_certificate.pem`],
  ['an empty segment', `https://${HOST}//${FILE}`],
  ['an empty segment with a host', `https://${HOST}//evil.com/${FILE}`],
  ['no file', `https://${HOST}/`],
  ['no path', `https://${HOST}`],
  ['a directory', `https://${HOST}/certificates/`],
  ['a trailing dot at the host', `https://${HOST}./${FILE}`],
  ['a full-width dot', `https://mnstest．oss-cn-hangzhou.aliyuncs.com/${FILE}`],
  ['a soft hyphen', `https://mns\u00adtest.oss-cn-hangzhou.aliyuncs.com/${FILE}`],
  ['a letter that looks the same', `https://mnstеst.oss-cn-hangzhou.aliyuncs.com/${FILE}`],
  ['a space before it', ` ${CERTIFICATE_URL}`],
  ['a space after it', `${CERTIFICATE_URL} `],
  ['a byte order mark', `\ufeff${CERTIFICATE_URL}`],
  ['no slashes', `https:${HOST}/${FILE}`],
  ['one slash', `https:/${HOST}/${FILE}`],
  ['three slashes', `https:///${HOST}/${FILE}`],
  ['backslashes', `https:\\\\${HOST}\\${FILE}`],
  ['a backslash before another host', `https://${HOST}\\@evil.com/${FILE}`],
  ['no scheme', `//${HOST}/${FILE}`],
  ['file:', `file:///etc/ssl/${FILE}`],
  ['file: with the host', `file://${HOST}/${FILE}`],
  ['data:', 'data:text/plain;base64,LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t'],
  ['ftp:', `ftp://${HOST}/${FILE}`],
  ['javascript:', `javascript://${HOST}/${FILE}`],
  ['the metadata service', 'http://169.254.169.254/latest/meta-data/iam/security-credentials/role'],
  ['loopback', `https://127.0.0.1/${FILE}`],
  ['loopback by name', `http://localhost/${FILE}`],
  ['IPv6 loopback', `http://[::1]/${FILE}`],
  ['IPv4-mapped loopback', `http://[::ffff:7f00:1]/${FILE}`],
  ['a decimal address', `http://2130706433/${FILE}`],
  ['an octal address', `http://0177.0.0.1/${FILE}`],
  ['a hexadecimal address', `http://0x7f000001/${FILE}`],
  ['a short address', `http://127.1/${FILE}`],
  ['the unspecified address', `http://0.0.0.0/${FILE}`],
  ['NAT64', `http://[64:ff9b::a9fe:a9fe]/latest`],
  ['6to4', `http://[2002:7f00:1::]/${FILE}`],
  ['nothing', ' '],
  ['two URLs', `${CERTIFICATE_URL},${CERTIFICATE_URL}`],
  ['a long path', `https://${HOST}/${'x'.repeat(10_000)}.pem`],
])('a certificate URL with %s is refused', async (_name, url) => {
  expect(await pushWith(base64(url))).toMatchObject({ proven: false, reason: 'certificate-url' });
});

const header = base64(CERTIFICATE_URL);

test.each([
  ['a URL that is not encoded', CERTIFICATE_URL],
  ['base64 of base64', base64(header)],
  ['two values that a gateway joined', `${header},${header}`],
  ['two values that a gateway joined with a space', `${header}, ${header}`],
  ['white space in it', `${header.slice(0, 20)} ${header.slice(20)}`],
  ['a newline after it', `${header}\n`],
  ['more padding', `${header}=`],
  ['missing padding', base64(`${CERTIFICATE_URL}x`).replaceAll('=', '')],
  ['the URL alphabet', 'aHR0cHM6Ly9tbnN0ZXN0_-8'],
  ['trailing bits that are not zero', base64(`${CERTIFICATE_URL}x`).replace('eA==', 'eB==')],
  ['10 kB of base64', 'QUFB'.repeat(2_500)],
  ['NUL', '\0'],
])('a certificate header with %s is refused', async (_name, value) => {
  expect(await pushWith(value)).toMatchObject({ proven: false, reason: 'certificate-url' });
});

test.each([
  ['missing', undefined],
  ['empty', ''],
])('a certificate header that is %s is refused', async (_name, value) => {
  expect(await pushWith(value)).toEqual({
    proven: false,
    reason: 'header-missing',
    detail: 'x-mns-signing-cert-url',
  });
});

const none: ReadonlySet<string> = new Set();

test.each([
  ['as documented', CERTIFICATE_URL, CERTIFICATE_URL],
  ['in clear is upgraded', `http://${HOST}/${FILE}`, CERTIFICATE_URL],
  ['with an upper-case host', `https://MNSTEST.OSS-CN-HANGZHOU.ALIYUNCS.COM/${FILE}`, CERTIFICATE_URL],
  ['with an upper-case scheme', `HTTPS://${HOST}/${FILE}`, CERTIFICATE_URL],
  ['with an upper-case scheme in clear', `HTTP://${HOST}/${FILE}`, CERTIFICATE_URL],
  ['with port 443', `https://${HOST}:443/${FILE}`, CERTIFICATE_URL],
  ['with a new file name', `https://${HOST}/2026-v2.cer`, `https://${HOST}/2026-v2.cer`],
  ['in a directory', `https://${HOST}/v2/New_Cert.pem`, `https://${HOST}/v2/New_Cert.pem`],
  [
    'on the newer bucket',
    'https://mns-cert.oss-cn-shanghai.aliyuncs.com/cert.pem',
    'https://mns-cert.oss-cn-shanghai.aliyuncs.com/cert.pem',
  ],
])('a certificate URL %s is taken', (_name, url, href) => {
  expect(certificateUrl(base64(url), none)).toEqual({ href, network: 'public' });
});

test('another origin is taken only when it is named, exactly', () => {
  const named = new Set(['http://127.0.0.1:8080']);
  const at = (url: string) => certificateUrl(base64(url), named);
  expect(at('http://127.0.0.1:8080/cert.pem')).toEqual({
    href: 'http://127.0.0.1:8080/cert.pem',
    network: 'any',
  });
  expect(at('http://127.0.0.1:8081/cert.pem')).toEqual({ problem: 'host "127.0.0.1:8081" is not pinned' });
  expect(at('https://127.0.0.1:8080/cert.pem')).toEqual({ problem: 'host "127.0.0.1:8080" is not pinned' });
  expect(at('http://127.0.0.1:8080@evil.com/cert.pem')).toEqual({
    problem: 'host "127.0.0.1:8080@evil.com" is not pinned',
  });
  expect(at('http://127.0.0.1:8080/../cert.pem')).toEqual({
    problem: 'not a plain http or https URL of a file',
  });
});
