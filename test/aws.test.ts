import { expect, test } from 'vitest';
import { awsSettings } from '../lib/aws.ts';

test('a client is told what Lambda puts into the environment', () => {
  const settings = awsSettings({
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example-secret',
    AWS_SESSION_TOKEN: 'example-token',
  });
  expect(settings).toMatchObject({
    region: 'eu-west-1',
    credentials: {
      accessKeyId: 'ASIAEXAMPLE',
      secretAccessKey: 'example-secret',
      sessionToken: 'example-token',
    },
    retryMode: 'standard',
  });
});

test('long-lived keys have no session', () => {
  const { credentials } = awsSettings({ AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' });
  expect(credentials).toEqual({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' });
});

test('what the environment does not say is left to the SDK to find', () => {
  for (const environment of [{}, { AWS_ACCESS_KEY_ID: 'half-of-a-pair' }, { AWS_PROFILE: 'relay' }]) {
    expect(awsSettings(environment)).toEqual({
      retryMode: 'standard',
      requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
      defaultUserAgentProvider: expect.any(Function),
    });
  }
});
