import type { Secret } from '../../secret.ts';

/** Shorter words of a secret, such as `Bearer`, are none. */
const LEAST_SECRET = 8;

/**
 * An answer without the secrets that the request carried: some targets send its headers back, or quote what they
 * refuse. Answers are kept with the attempts, where others than the secret's owner read them.
 */
export function masked(answer: string, secrets: readonly Secret[]): string {
  const texts = secrets.flatMap((secret) => {
    const whole = secret.reveal();
    const words = whole.split(/\s+/).filter((word) => word.length >= LEAST_SECRET);
    return [whole, ...words].flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]);
  });
  return texts.reduce((rest, text) => rest.replaceAll(text, '***'), answer);
}
