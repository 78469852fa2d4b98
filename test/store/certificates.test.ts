import { afterEach, expect, test, vi } from 'vitest';
import { createCertificateRows } from '../../lib/store/certificates.ts';
import { rows } from '../support/rows.ts';
import { useTable } from '../support/table.ts';

const table = useTable();
const URL = 'https://mnstest.oss-cn-hangzhou.aliyuncs.com/x509_public_certificate.pem';
const AT = Date.UTC(2026, 4, 17);

afterEach(() => vi.useRealTimers());
const at = (now: number) => vi.useFakeTimers({ now, toFake: ['Date'] });

test('a certificate is found by its URL for seven days', async () => {
  const certificates = createCertificateRows(table.current);
  at(AT);
  expect(await certificates.get(URL)).toBeUndefined();
  await certificates.put(URL, 'the PEM', AT);
  expect(await certificates.get(URL)).toEqual({ pem: 'the PEM', fetchedAt: AT });
  at(AT + 7 * 86_400_000 - 1);
  expect(await certificates.get(URL)).toEqual({ pem: 'the PEM', fetchedAt: AT });
  at(AT + 7 * 86_400_000);
  expect(await certificates.get(URL)).toBeUndefined();
  expect(await rows(table.current, 'C#')).toMatchObject([{ expiresAt: AT / 1000 + 604_800 }]);
});

test('one that was fetched anew replaces the one before', async () => {
  const certificates = createCertificateRows(table.current);
  at(AT);
  await certificates.put(`${URL}?2`, 'the first', AT);
  await certificates.put(`${URL}?2`, 'the second', AT + 1_000);
  expect(await certificates.get(`${URL}?2`)).toEqual({ pem: 'the second', fetchedAt: AT + 1_000 });
});
