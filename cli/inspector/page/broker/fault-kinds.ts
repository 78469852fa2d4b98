import type { BrokerFault } from '../../protocol.ts';

interface FaultKind {
  readonly kind: BrokerFault['kind'];
  readonly title: string;
  readonly what: string;
  /** What `ms` is where it applies, and how many to begin with. */
  readonly ms?: { readonly label: string; readonly initial: number };
}

/** What the broker can be made to do to a push. */
export const FAULT_KINDS: readonly FaultKind[] = [
  { kind: 'delay', title: 'Delay', what: 'sent later', ms: { label: 'by, in ms', initial: 2_000 } },
  { kind: 'drop', title: 'Drop', what: 'never sent; the broker sees a failed try, and retries' },
  { kind: 'duplicate', title: 'Duplicate', what: 'sent again at once, with the same bytes' },
  { kind: 'reorder', title: 'Reorder', what: 'held back until the next one has been sent, 1 s at most' },
  {
    kind: 'forged-signature',
    title: 'Forged signature',
    what: 'signed with another key than the certificate’s',
  },
  {
    kind: 'stale-date',
    title: 'Stale date',
    what: 'made, and validly signed, a while ago',
    ms: { label: 'ago, in ms', initial: 3_600_000 },
  },
  { kind: 'wrong-digest', title: 'Wrong digest', what: 'validly signed over the digest of another body' },
];

export interface FaultSettings {
  readonly ms: number;
  /** In per cent. */
  readonly percent: number;
  /** Empty means all of both brokers; else `mns`, or `mns MyTopic1`. */
  readonly scope: string;
}

/** What a switch stands at when it is turned on. */
export function faultOf({ kind, ms }: FaultKind, settings: FaultSettings): BrokerFault {
  const [broker, topic] = settings.scope.split(' ');
  return {
    kind,
    ...(ms === undefined ? {} : { ms: settings.ms }),
    ...(settings.percent < 100 ? { probability: settings.percent / 100 } : {}),
    ...(broker === 'mns' || broker === 'cmq' ? { broker } : {}),
    ...(topic === undefined ? {} : { topic }),
  };
}

/** The reverse, of a fault that is in force. */
export function settingsOf({ ms }: FaultKind, fault: BrokerFault | undefined): FaultSettings {
  return {
    ms: fault?.ms ?? ms?.initial ?? 0,
    percent: Math.round((fault?.probability ?? 1) * 100),
    scope: [fault?.broker, fault?.topic].filter((part) => part !== undefined).join(' '),
  };
}
