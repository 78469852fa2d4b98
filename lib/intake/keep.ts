import type { MalformedPushError } from '../push/malformed.ts';
import type { Notification } from '../push/notification.ts';
import type { PushHeaders } from '../push/request.ts';
import type { VerifiedRequest } from '../push/verified.ts';
import type { Notifications, StoreOutcome } from '../store/notifications.ts';
import type { Quarantine } from '../store/quarantine.ts';

export type KeepOutcome = StoreOutcome | 'quarantined';

/** Makes a proven message durable, whichever way it came in. */
export interface Keep {
  message(request: VerifiedRequest, notification: Notification): Promise<StoreOutcome>;
  malformed(request: VerifiedRequest, error: MalformedPushError): Promise<'quarantined'>;
}

export interface KeepDependencies {
  readonly notifications: Pick<Notifications, 'store'>;
  readonly quarantine: Quarantine;
  readonly retentionDays: number;
}

export function createKeep({ notifications, quarantine, retentionDays }: KeepDependencies): Keep {
  return {
    async message(request, notification) {
      const headers = brokerHeaders(request.headers);
      const { decode } = request.source;
      const outcome = await notifications.store({ notification, headers, decode, retentionDays });
      if (outcome === 'conflict') {
        const { source, raw, receivedAt, messageId } = notification;
        const reason = `another message has the id ${messageId}`;
        await quarantine.keep({ source, raw, headers, kind: 'conflict', reason, receivedAt });
      }
      return outcome;
    },
    async malformed(request, error) {
      await quarantine.keep({
        source: request.source.name,
        raw: request.body,
        headers: brokerHeaders(request.headers),
        kind: 'malformed',
        reason: error.message,
        receivedAt: request.receivedAt,
      });
      return 'quarantined';
    },
  };
}

/** What the broker said; what gateways and proxies added is left out. The signature is kept with the proof. */
function brokerHeaders(headers: PushHeaders): PushHeaders {
  // The last is not the broker's: it tells the relay where a message has been already.
  const said = /^(?:x-(?:mns|cmq)-|content-|date$|user-agent$|topic-relay-via$)/;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => said.test(name)));
}
