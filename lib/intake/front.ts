import { createHash, timingSafeEqual } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { awsSettings } from '../aws.ts';
import { Secret } from '../secret.ts';

/** Where a push came from, as far as that can be believed. */
export type AddressOf = (event: APIGatewayProxyEventV2) => Promise<string | undefined>;

/** The header by which the http front proves that it is the front. */
const PROOF = 'x-topic-relay-front';

/** The caller as the gateway saw it. */
export const addressAtGateway: AddressOf = async (event) => event.requestContext.http.sourceIp;

/**
 * The caller of the http front, which says it in a header. Whoever calls the gateway directly could send that header
 * too, so that it counts only beside the secret that front and function share.
 * @param secretId of the front's secret in Secrets Manager; without a front the gateway's view is all there is
 */
export function addressBehindFront(secretId: string | undefined, read = readSecret): AddressOf {
  if (secretId === undefined) return addressAtGateway;
  let secret: Promise<Secret> | undefined;
  return async (event) => {
    const given = event.headers[PROOF];
    if (given === undefined) return addressAtGateway(event);
    secret ??= read(secretId);
    // A failed read is this request's fault to report, and the next one's to try again.
    secret.catch(() => {
      secret = undefined;
    });
    if (!same(given, await secret)) return addressAtGateway(event);
    return withoutPort(event.headers['cloudfront-viewer-address'] ?? '');
  };
}

/** CloudFront writes `198.51.100.10:46532`, and an IPv6 address before its port without brackets. */
function withoutPort(viewer: string): string | undefined {
  return viewer.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1') || undefined;
}

function same(given: string, secret: Secret): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret.reveal()));
}

/** Loaded from Lambda's own copy of the SDK: only a deployment with a front needs it. */
async function readSecret(secretId: string): Promise<Secret> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient(awsSettings());
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  client.destroy();
  // Taken as empty, it would be known to everybody.
  if (!SecretString) throw new Error(`The secret ${secretId} of the front has no text`);
  return new Secret(SecretString);
}
