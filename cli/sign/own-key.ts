import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { realClock } from '../../local/broker/core/clock.ts';
import { DEFAULT_STYLE } from '../../local/broker/mns/push.ts';
import { pushSigner } from '../../local/broker/mns/push-signer.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Signer } from './mns.ts';

/**
 * With a key of one's own.
 * @param certificateUrl where the receiver finds the certificate that belongs to it
 * @throws CommandError when the file holds no RSA key
 */
export async function signedWith(keyFile: string, certificateUrl: string, owner: string): Promise<Signer> {
  const key = await readKey(keyFile);
  const sign = pushSigner({
    accountId: owner,
    certificateUrl,
    clock: realClock,
    key,
    messageIdForm: 'hex',
    style: DEFAULT_STYLE,
  });
  return async (path, push) => {
    const given = Object.fromEntries(Object.entries(push).filter(([, value]) => value !== undefined));
    const { headers, body } = sign({ path, ...given });
    return { headers, body: body.toString() };
  };
}

async function readKey(file: string): Promise<KeyObject> {
  try {
    const key = createPrivateKey(await readFile(file));
    if (key.asymmetricKeyType === 'rsa') return key;
    throw new Error(`an ${key.asymmetricKeyType} key`);
  } catch (cause) {
    throw new CommandError(
      `${file} is no RSA private key: ${cause instanceof Error ? cause.message : cause}`,
      {
        exitCode: EXIT.usage,
        next: 'Make one: openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -subj /CN=test',
        cause,
      },
    );
  }
}
