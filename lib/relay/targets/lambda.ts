import type { LambdaClient } from '@aws-sdk/client-lambda';
import { reasonOf } from '../../errors.ts';
import type { TargetOf } from '../../relay-config/target.ts';
import { type AwsOptions, callFailed, clientSettings, regionOf, statusOf } from './aws.ts';
import { cloudEvent } from './cloud-event.ts';
import { type Outcome, type Outgoing, type Target, unsendable } from './target.ts';

/** Invokes a function asynchronously, each time with one CloudEvents envelope: Lambda has no batches of its own. */
export function createLambda(target: TargetOf<'lambda'>, options: AwsOptions = {}): Target {
  let client: LambdaClient | undefined;
  const invoke = async (outgoing: Outgoing): Promise<Outcome> => {
    try {
      const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
      client ??= new LambdaClient(clientSettings(options, regionOf(target.function)));
      const { StatusCode } = await client.send(
        new InvokeCommand({
          FunctionName: target.function,
          InvocationType: 'Event',
          Payload: Buffer.from(cloudEvent(outgoing)),
        }),
      );
      return { delivered: true, ...(StatusCode === undefined ? {} : { status: StatusCode }) };
    } catch (error) {
      // The limit is the service's to say: it has been raised before. It says so by two names, as other users met them:
      // RequestTooLargeException, and RequestEntityTooLargeException for asynchronous invocations.
      if (statusOf(error) === 413) return unsendable('too-large', reasonOf(error));
      return callFailed(error);
    }
  };
  return { batch: 1, send: (batch) => Promise.all(batch.map(invoke)) };
}
