/**
 * A SIMPLIFIED push of `I am test message 0.`, of the shape of real ones: signed with OpenSSL's command line by an RSA
 * key of 512 bits, under a self-signed certificate that expired on 1 July 2016.
 */
export const recorded = {
  receivedAt: Date.parse('2016-05-17T09:10:57Z'),
  body: 'I am test message 0.',
  stringToSign: [
    'POST',
    '075C3D4AEB2D2F2D6A4C17C9D6DBBEBB',
    'text/plain;charset=utf-8',
    'Tue, 17 May 2016 09:10:56 GMT',
    'x-mns-message-id:F6EA56633844DBFC-1-154BDFB8059-200000008',
    'x-mns-publish-time:1463476256857',
    'x-mns-request-id:573AE020B2B71CFC6801A6EF',
    'x-mns-signing-cert-url:aHR0cHM6Ly9tbnN0ZXN0Lm9zcy1jbi1oYW5nemhvdS5hbGl5dW5jcy5jb20veDUwOV9wdWJsaWNfY2VydGlmaWNhdGUucGVt',
    'x-mns-subscriber:1460488513831433',
    'x-mns-subscription-name:MyTopic1-Sub1',
    'x-mns-topic-name:MyTopic1',
    'x-mns-topic-owner:1460488513831433',
    'x-mns-version:2015-06-06',
    '/push/mns/orders/token-of-orders',
  ].join('\n'),
  authorization: 'FAEyRn8Z57dd+QaWujd+QRRRfyS2zKcL6XjofEc6OqNpXwR+b435VAHgU9EEMg5rnFDpf13PLyE0rv/tDY7TEw==',
  /** The same key's RSA-SHA256 signature of the same text. */
  sha256Authorization:
    'iEpvhBiUWguSYRKK26O+LJtZIizcQu8C3zB1aNtp5VIRmjZSxy9ddk82mn5udbWflFiMRr0De87x8LUBNA5Gzg==',
  certificateUrl: 'https://mnstest.oss-cn-hangzhou.aliyuncs.com/x509_public_certificate.pem',
  certificatePem: `-----BEGIN CERTIFICATE-----
MIIBQTCB7KADAgECAgEqMA0GCSqGSIb3DQEBBQUAMBExDzANBgNVBAMMBm5vdGlm
eTAeFw0xNTA3MDIwMjA2MTZaFw0xNjA3MDEwMjA2MTZaMBExDzANBgNVBAMMBm5v
dGlmeTBcMA0GCSqGSIb3DQEBAQUAA0sAMEgCQQCz8bqYktNqMbimMGaIltXnMSBd
EWrB4zLguzf9ueV1NheEWV07GE6DqJ6bNay47nH/Pd5X8BP1SAc0R2ZTtudHAgMB
AAGjLzAtMAwGA1UdEwQFMAMBAf8wHQYDVR0OBBYEFLE6ZW5ik5JNmhWpJb1LXoxF
Xc6oMA0GCSqGSIb3DQEBBQUAA0EAZw++HVS5uqos84kFeqc8J7e91cDt+hhY33R5
DWsHtDxwBEv6B/rds2/X1VBs49xKTeLvUMRQrKlZJs97d3YYpA==
-----END CERTIFICATE-----
`,
};
