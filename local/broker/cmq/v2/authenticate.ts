import { type Credentials, isOneOf } from '../credentials.ts';
import { CmqError } from '../errors.ts';
import { type Signable, sign } from './sign.ts';

const REQUIRED = ['Action', 'Timestamp', 'Nonce', 'SecretId', 'Signature'];

/** Checks who sent the request. @throws CmqError */
export function authenticate(request: Signable, { secretId, secretKey }: Credentials): void {
  const { method, parameters } = request;
  if (REQUIRED.some((name) => !parameters.get(name))) throw new CmqError('missingParameter');
  if (parameters.get('SecretId') !== secretId) throw new CmqError('unknownSecretId');
  // Several SDKs leave posted values that start with `@` out of what they sign.
  const withoutAt = new Map([...parameters].filter(([, value]) => !value.startsWith('@')));
  const right = [parameters, ...(method === 'POST' ? [withoutAt] : [])].map((signed) =>
    sign({ ...request, parameters: signed }, secretKey),
  );
  if (!isOneOf(parameters.get('Signature') ?? '', right)) throw new CmqError('authenticationFailed');
}
