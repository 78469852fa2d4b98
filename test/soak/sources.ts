import type { BrokerName, PushFormat } from '../../lib/push/source.ts';

/** One topic with one subscription: every way in that there is. */
export interface SoakSource {
  readonly name: string;
  readonly broker: BrokerName;
  readonly topic: string;
  readonly format?: PushFormat;
  readonly via: 'http' | 'queue';
}

export const SOURCES: readonly SoakSource[] = [
  { name: 'mns-xml', broker: 'mns', topic: 'SoakXml', format: 'XML', via: 'http' },
  { name: 'mns-json', broker: 'mns', topic: 'SoakJson', format: 'JSON', via: 'http' },
  { name: 'mns-simplified', broker: 'mns', topic: 'SoakSimplified', format: 'SIMPLIFIED', via: 'http' },
  { name: 'mns-queue', broker: 'mns', topic: 'SoakQueue', format: 'XML', via: 'queue' },
  { name: 'cmq-json', broker: 'cmq', topic: 'SoakJson', format: 'JSON', via: 'http' },
  { name: 'cmq-simplified', broker: 'cmq', topic: 'SoakSimplified', format: 'SIMPLIFIED', via: 'http' },
  { name: 'cmq-queue', broker: 'cmq', topic: 'SoakQueue', via: 'queue' },
];

/** What relay.config.ts of the soak routes a source's messages to. */
export function targetsOf({ name }: SoakSource): readonly string[] {
  return name === 'mns-json' ? ['plain', 'enveloped'] : ['plain'];
}
