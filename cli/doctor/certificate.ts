import { readCertificate } from '../../lib/brokers/mns/certificate.ts';
import { fetchCertificate } from '../../lib/brokers/mns/certificate-fetch.ts';
import { CertificateFetchError } from '../../lib/brokers/mns/certificate-fetch-error.ts';
import type { NotificationView } from '../../lib/manage/notifications.ts';
import { type Finding, fail, ok } from './finding.ts';

/** What MNS signed with last. On this machine also whether that certificate is still what its URL gives. */
export async function checkCertificate({ proof }: NotificationView, isLocal: boolean): Promise<Finding> {
  const check = 'certificate';
  if (proof.kind !== 'mns-signature') throw new TypeError('Only a signature has a certificate');
  const { certificateUrl: href, certificateFingerprint, keyBits, certificateExpired } = proof;
  const expired = certificateExpired
    ? ', expired, as the real one is: the token of the URL protects as well'
    : '';
  const detail = `${keyBits} bit${expired}`;
  if (!isLocal) return ok(check, detail);
  try {
    const certificate = readCertificate(await fetchCertificate({ href, network: 'any' }));
    if ('problem' in certificate) return fail(check, `${href}: ${certificate.problem}`);
    return ok(
      check,
      certificate.fingerprint === certificateFingerprint ? detail : `${detail}; replaced since`,
    );
  } catch (error) {
    if (!(error instanceof CertificateFetchError)) throw error;
    return fail(
      check,
      `${href}: ${error.message}`,
      'The broker of this machine was started anew, or is not running.',
    );
  }
}
