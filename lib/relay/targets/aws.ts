import { awsSettings } from '../../aws.ts';
import { reasonOf } from '../../errors.ts';
import type { Failed } from './target.ts';

/** How to reach AWS, where it is not the region of the function with the function's role. */
export interface AwsOptions {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Settings of a client: the resource's own region, two quick attempts, no call that outlasts the delivery. */
export function clientSettings(options: AwsOptions, region: string | undefined) {
  return {
    ...awsSettings(),
    ...options,
    ...(region === undefined ? {} : { region }),
    maxAttempts: 2,
  };
}

/** Of `arn:aws:sns:eu-west-1:…`, or of a queue's URL on AWS. */
export function regionOf(resource: string): string | undefined {
  const url = /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com/.exec(resource);
  return url?.[1] ?? (resource.startsWith('arn:') ? resource.split(':')[3] : undefined);
}

/** A call that failed as a whole: nothing of it was accepted, or nothing is known of it. */
export function callFailed(error: unknown): Failed {
  const reason = error instanceof Error ? error.name : 'error';
  const status = statusOf(error);
  return {
    delivered: false,
    reason,
    detail: reasonOf(error),
    ...(status === undefined ? {} : { status }),
    next: 'retry',
    down: !isRefusal(error),
  };
}

/** Of the answer, where there was one. */
export function statusOf(error: unknown): number | undefined {
  const known = typeof error === 'object' && error !== null && '$metadata' in error ? error.$metadata : {};
  return (known as { readonly httpStatusCode?: number }).httpStatusCode;
}

/** The service found fault with what was sent, as with an entry too large for this queue. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && /^(?:InvalidParameter|InvalidMessage|\w*TooLong)/.test(error.name);
}

/** One entry that a batch call did not accept. */
export function entryFailed(code: string | undefined, message: string | undefined): Failed {
  return {
    delivered: false,
    reason: code ?? 'error',
    detail: message ?? 'not accepted',
    next: 'retry',
    down: false,
  };
}
