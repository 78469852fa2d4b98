import { expect, test } from 'vitest';
import { signV2 } from '../../../lib/brokers/cmq/sign.ts';
import { Secret } from '../../../lib/secret.ts';

const SECRET = new Secret('Gu5t9xGARNpq86cd98joQYCN3Cozk1qA');

// The example that the vendor's documentation computes by hand, in both algorithms.
test.each([
  ['HmacSHA256', '0EEm/HtGRr/VJXTAD9tYMth1Bzm3lLHz5RCDv1GdM8s='],
  ['HmacSHA1', 'nPVnY6njQmwQ8ciqbPl5Qe+Oru4='],
] as const)('signs with %s', (SignatureMethod, signature) => {
  const parameters = {
    Action: 'DescribeInstances',
    SecretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA',
    Timestamp: 1465185768,
    Nonce: 11886,
    Region: 'ap-guangzhou',
    'InstanceIds.0': 'ins-09dx96dg',
    SignatureMethod,
  };
  const url = new URL('https://cvm.api.qcloud.com/v2/index.php');
  expect(signV2('GET', url, parameters, SignatureMethod, SECRET)).toBe(signature);
});

test('signs values as they are, names with dots, and the port when it is not the usual one', () => {
  const parameters = { msg_body: 'a b&c=中', Action: 'SendMessage', msg0: 'x' };
  const url = new URL('http://127.0.0.1:8080/v2/index.php');
  expect(signV2('POST', url, parameters, 'HmacSHA1', SECRET)).toBe('BTPl8kl3icUQXmhAiUW4ZKxLJMk=');
});
