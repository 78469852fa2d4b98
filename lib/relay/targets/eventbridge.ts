import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { TargetOf } from '../../relay-config/target.ts';
import { type AwsOptions, clientSettings, entryFailed, regionOf } from './aws.ts';
import { sendInBatches } from './batch.ts';
import { cloudEvent } from './cloud-event.ts';
import type { Target } from './target.ts';

/** Source: EventBridge, "PutEvents"; 256 KB for all entries of a call together. */
const LIMITS = { entries: 10, bytes: 262_144 };
/** What the time of an entry counts, as EventBridge reckons it. */
const TIME_BYTES = 14;

/** Puts CloudEvents envelopes on a bus as `detail`, so that rules can match `detail.data`. */
export function createEventBridge(target: TargetOf<'eventbridge'>, options: AwsOptions = {}): Target {
  let client: EventBridgeClient | undefined;
  return {
    batch: LIMITS.entries,
    send: (batch) =>
      sendInBatches(
        batch,
        LIMITS,
        (outgoing) => {
          const { publishedAt, receivedAt } = outgoing.notification;
          const entry = {
            EventBusName: target.bus,
            Source: target.source,
            DetailType: target.detailType,
            Detail: cloudEvent(outgoing),
            Time: new Date(publishedAt ?? receivedAt),
          };
          const texts = [entry.Source, entry.DetailType, entry.Detail];
          const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), TIME_BYTES);
          return { entry, bytes };
        },
        async (entries) => {
          const { EventBridgeClient, PutEventsCommand } = await import('@aws-sdk/client-eventbridge');
          client ??= new EventBridgeClient(clientSettings(options, regionOf(target.bus)));
          const answer = await client.send(
            new PutEventsCommand({ Entries: entries.map(({ entry }) => entry) }),
          );
          const failed = (answer.Entries ?? []).flatMap(({ ErrorCode, ErrorMessage }, index) =>
            ErrorCode === undefined ? [] : [[index, entryFailed(ErrorCode, ErrorMessage)] as const],
          );
          return new Map(failed);
        },
      ),
  };
}
