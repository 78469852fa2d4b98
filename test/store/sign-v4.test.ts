import { expect, test } from 'vitest';
import { createSigner } from '../../lib/store/sign-v4.ts';

const NOW = Date.UTC(2026, 4, 17, 9, 0, 0);
const request = {
  host: 'dynamodb.ap-southeast-1.amazonaws.com',
  region: 'ap-southeast-1',
  operation: 'PutItem',
  body: '{"TableName":"notifications"}',
};
const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

// The signatures were computed with Python's hmac and hashlib, from the documentation's steps.
test('a request is signed over its headers and its body', () => {
  expect(createSigner()(request, credentials, NOW)).toEqual({
    'content-type': 'application/x-amz-json-1.0',
    host: 'dynamodb.ap-southeast-1.amazonaws.com',
    'x-amz-date': '20260517T090000Z',
    'x-amz-target': 'DynamoDB_20120810.PutItem',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260517/ap-southeast-1/dynamodb/aws4_request, ' +
      'SignedHeaders=content-type;host;x-amz-date;x-amz-target, ' +
      'Signature=e89c5872da20a5c26948438641688e8c98f1eeb45649fa9d7001793e5c12a921',
  });
});

test('a session token is sent and signed', () => {
  const { authorization, 'x-amz-security-token': token } = createSigner()(
    request,
    { ...credentials, sessionToken: 'FwoGZXIvYXdzEXAMPLE' },
    NOW,
  );
  expect(token).toBe('FwoGZXIvYXdzEXAMPLE');
  expect(authorization).toContain(
    'SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target',
  );
  expect(authorization).toMatch(/=ec4f4747e7fd00174be685357d0e7ca5079bdb598a4074f3b086eae8b5bfd165$/);
});

test.each([
  ['the next day', request, credentials, NOW + 86_400_000],
  ['another secret', request, { ...credentials, secretAccessKey: 'rotated' }, NOW],
  ['another region', { ...request, region: 'us-east-1' }, credentials, NOW],
])('a key that was derived before is not used for %s', (_name, other, given, now) => {
  const sign = createSigner();
  sign(request, credentials, NOW);
  expect(sign(other, given, now)).toEqual(createSigner()(other, given, now));
});
