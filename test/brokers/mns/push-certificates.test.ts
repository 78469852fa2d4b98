import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { CertificateFetchError } from '../../../lib/brokers/mns/certificate-fetch-error.ts';
import type { CertificateUrl } from '../../../lib/brokers/mns/certificate-url.ts';
import { type CertificateStore, createCertificates } from '../../../lib/brokers/mns/certificates.ts';
import { createMnsDialect } from '../../../lib/brokers/mns/push.ts';
import { createLog } from '../../../lib/log.ts';
import { makeCertificate, type TestCertificate } from '../../support/certificate.ts';
import { CERTIFICATE_URL, ENDPOINT, signed, xmlPush } from '../../support/mns-push.ts';
import { mnsSource } from '../../support/notification.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const URL_1: CertificateUrl = { href: CERTIFICATE_URL, network: 'public' };
const file = (name: string): CertificateUrl => ({
  href: `https://mnstest.oss-cn-hangzhou.aliyuncs.com/${name}.pem`,
  network: 'public',
});

const one = makeCertificate();
const two = makeCertificate();
const unreachable = () => new CertificateFetchError('connect ECONNREFUSED', true);
const absent = () => new CertificateFetchError('answered 404', false);

/** A broker's host, a table and a clock, all at the test's command. */
function setting() {
  const state = {
    now: Date.parse('2026-01-01T00:00:00Z'),
    /** What a fetch brings. */
    host: (): string => one.pem,
    rows: new Map<string, { pem: string; fetchedAt: number }>(),
    /** Throws when the table is to fail. */
    table: (): void => {},
    fetched: [] as string[],
    reads: 0,
    log: [] as string[],
  };
  const store: CertificateStore = {
    async get(url) {
      state.reads += 1;
      state.table();
      return state.rows.get(url);
    },
    async put(url, pem, fetchedAt) {
      state.table();
      state.rows.set(url, { pem, fetchedAt });
    },
  };
  const start = () =>
    createCertificates({
      store,
      log: createLog('warn', (line) => state.log.push(line)),
      clock: () => state.now,
      fetch: async ({ href }) => {
        state.fetched.push(href);
        return state.host();
      },
    });
  return { state, start };
}

const fingerprint = (certificate: TestCertificate) =>
  createHash('sha256').update(certificate.der).digest('hex');
const isOne = { fingerprint: fingerprint(one) };
const isTwo = { fingerprint: fingerprint(two) };

test('a certificate is fetched once, and is then at hand for a day', async () => {
  const { state, start } = setting();
  const certificates = start();
  expect(await certificates.get(URL_1)).toMatchObject(isOne);
  state.now += 24 * HOUR;
  expect(await certificates.get(URL_1)).toMatchObject(isOne);
  expect(state).toMatchObject({ fetched: [CERTIFICATE_URL], reads: 1 });

  state.now += 1;
  state.host = () => two.pem;
  expect(await certificates.get(URL_1)).toMatchObject(isTwo);
  expect(state.fetched).toHaveLength(2);
});

test('another certificate under the old name is told of, and counted; the same one is not', async () => {
  const { state, start } = setting();
  const certificates = start();
  await certificates.get(URL_1);
  state.now += 25 * HOUR;
  await certificates.get(URL_1);
  expect(state.log).toEqual([]);

  state.now += 25 * HOUR;
  state.host = () => two.pem;
  // In a process that knows the old one from the store only.
  await start().get(URL_1);
  expect(state.log.map((line) => JSON.parse(line))).toMatchObject([
    {
      message: 'the signing certificate has changed',
      url: CERTIFICATE_URL,
      before: fingerprint(one),
      after: fingerprint(two),
      CertificateChanges: 1,
    },
  ]);
});

test('requests that come at once share one fetch', async () => {
  const { state, start } = setting();
  const certificates = start();
  const found = await Promise.all(Array.from({ length: 20 }, () => certificates.get(URL_1)));
  expect(found).toHaveLength(20);
  expect(new Set(found).size).toBe(1);
  expect(state).toMatchObject({ fetched: [CERTIFICATE_URL], reads: 1 });
});

test('another process takes the certificate from the store', async () => {
  const { state, start } = setting();
  await start().get(URL_1);
  expect(state.rows.get(CERTIFICATE_URL)).toEqual({
    pem: one.pem,
    fetchedAt: Date.parse('2026-01-01T00:00:00Z'),
  });

  state.now += 23 * HOUR;
  const other = start();
  expect(await other.get(URL_1)).toMatchObject(isOne);
  expect(state.fetched).toHaveLength(1);
  // Its age is that of the fetch, not of the reading.
  state.now += 2 * HOUR;
  await other.get(URL_1);
  expect(state.fetched).toHaveLength(2);
});

test('a store that fails, or holds what is no certificate, costs a fetch and a warning', async () => {
  const { state, start } = setting();
  state.table = () => {
    throw new Error('throttled');
  };
  expect(await start().get(URL_1)).toMatchObject(isOne);
  expect(state.log).toEqual([
    expect.stringContaining('certificate store cannot be read'),
    expect.stringContaining('certificate store cannot be written'),
  ]);

  state.table = () => {};
  state.rows.set(CERTIFICATE_URL, { pem: 'damaged', fetchedAt: state.now });
  expect(await start().get(URL_1)).toMatchObject(isOne);
  expect(state.fetched).toHaveLength(2);
});

test('while the host cannot be reached, the last certificate serves for a week', async () => {
  const { state, start } = setting();
  const certificates = start();
  await certificates.get(URL_1);
  state.host = () => {
    throw unreachable();
  };
  state.now += 6 * 24 * HOUR;
  expect(await certificates.get(URL_1)).toMatchObject(isOne);
  expect(await start().get(URL_1)).toMatchObject(isOne);
  state.now += 24 * HOUR;
  expect(await certificates.get(URL_1)).toEqual({
    reason: 'certificate-unavailable',
    problem: 'CertificateFetchError: connect ECONNREFUSED',
    transient: true,
  });
});

test('a certificate that its host has withdrawn, or replaced by none, does not serve on', async () => {
  const { state, start } = setting();
  const certificates = start();
  await certificates.get(URL_1);
  state.now += 25 * HOUR;
  state.host = () => {
    throw absent();
  };
  expect(await certificates.get(URL_1)).toMatchObject({ reason: 'certificate-unavailable' });
  state.now += 2 * MINUTE;
  state.host = () => '<html></html>';
  expect(await certificates.get(URL_1)).toMatchObject({
    reason: 'certificate-invalid',
    problem: 'not one PEM certificate',
  });
});

test('a network error is remembered for five seconds, a missing file for a minute', async () => {
  const { state, start } = setting();
  const certificates = start();
  state.host = () => {
    throw unreachable();
  };
  await certificates.get(URL_1);
  state.now += 4_999;
  await certificates.get(URL_1);
  expect(state).toMatchObject({ fetched: [CERTIFICATE_URL], reads: 1 });

  state.now += 1;
  state.host = () => {
    throw absent();
  };
  await certificates.get(URL_1);
  state.now += MINUTE - 1;
  await certificates.get(URL_1);
  expect(state.fetched).toHaveLength(2);
  state.now += 1;
  state.host = () => one.pem;
  expect(await certificates.get(URL_1)).toMatchObject(isOne);
});

test('a flood of made-up file names makes a handful of fetches, and takes nothing from the one at hand', async () => {
  const { state, start } = setting();
  const certificates = start();
  await certificates.get(URL_1);
  state.host = () => {
    throw absent();
  };
  const floods = Array.from({ length: 1_000 }, (_, n) => certificates.get(file(`made-up-${n}`)));
  const refusals = await Promise.all(floods);
  expect(state.fetched).toHaveLength(6);
  expect(refusals.at(-1)).toEqual({
    reason: 'certificate-unavailable',
    problem: 'fetch budget is spent',
    transient: true,
  });
  expect(await certificates.get(URL_1)).toMatchObject(isOne);

  // One more every ten seconds.
  state.now += 9 * SECOND;
  await certificates.get(file('more-1'));
  expect(state.fetched).toHaveLength(6);
  state.now += SECOND;
  await certificates.get(file('more-2'));
  await certificates.get(file('more-3'));
  expect(state.fetched).toHaveLength(7);
});

test('no more than 64 certificates are held in memory, the latest used ones', async () => {
  const { state, start } = setting();
  const certificates = start();
  for (let n = 0; n < 64; n++) state.rows.set(file(`file-${n}`).href, { pem: one.pem, fetchedAt: state.now });
  await certificates.get(URL_1);
  for (let n = 0; n < 63; n++) await certificates.get(file(`file-${n}`));
  await certificates.get(URL_1);
  expect(state.reads).toBe(64);
  await certificates.get(file('file-63'));
  await certificates.get(URL_1);
  expect(state.reads).toBe(65);
  await certificates.get(file('file-0'));
  expect(state.reads).toBe(66);
});

const push = signed(xmlPush(), one.privateKey);
const pushByTwo = signed(xmlPush(), two.privateKey);

function gateway(certificates: ReturnType<typeof createCertificates>) {
  const dialect = createMnsDialect({ certificates });
  return async (request = push) => {
    const verdict = await dialect.verify(request, mnsSource(), ENDPOINT);
    return verdict.proven ? verdict.request.proof : verdict;
  };
}

test('after a signature that does not fit, the certificate is fetched once more, and then believed', async () => {
  const { state, start } = setting();
  const verify = gateway(start());
  expect(await verify()).toMatchObject({ certificateFingerprint: isOne.fingerprint });

  state.now += 5 * MINUTE + 1;
  state.host = () => two.pem;
  expect(await verify(pushByTwo)).toMatchObject({ certificateFingerprint: isTwo.fingerprint });
  expect(state.fetched).toHaveLength(2);
  expect(await verify()).toMatchObject({ proven: false, reason: 'signature-mismatch' });
  expect(state.fetched).toHaveLength(2);
});

test('forged signatures cause one fetch in five minutes, not one each', async () => {
  const { state, start } = setting();
  const verify = gateway(start());
  await verify();
  const forge = async () => {
    for (let n = 0; n < 100; n++) {
      expect(await verify(pushByTwo)).toEqual({
        proven: false,
        reason: 'signature-mismatch',
        detail: `under the certificate ${isOne.fingerprint}`,
      });
    }
  };
  await forge();
  expect(state.fetched).toHaveLength(1);
  state.now += 5 * MINUTE + 1;
  await forge();
  expect(state.fetched).toHaveLength(2);
  expect(await verify()).toMatchObject({ kind: 'mns-signature' });
});

test('when the file is gone, forged signatures leave the certificate at hand in its place', async () => {
  const { state, start } = setting();
  const verify = gateway(start());
  await verify();
  state.now += HOUR;
  state.host = () => {
    throw absent();
  };
  expect(await verify(pushByTwo)).toMatchObject({ proven: false, reason: 'signature-mismatch' });
  expect(await verify()).toMatchObject({ kind: 'mns-signature' });
});

test('without a certificate the push is refused, and says why', async () => {
  const { state, start } = setting();
  const verify = gateway(start());
  state.host = () => {
    throw unreachable();
  };
  expect(await verify()).toEqual({
    proven: false,
    reason: 'certificate-unavailable',
    detail: 'CertificateFetchError: connect ECONNREFUSED',
  });
  state.now += 5 * SECOND;
  state.host = () => 'no certificate';
  expect(await verify()).toEqual({
    proven: false,
    reason: 'certificate-invalid',
    detail: 'not one PEM certificate',
  });
});
