import { MnsClient, type MnsClientOptions } from '../../../lib/brokers/mns/client.ts';
import { Secret } from '../../../lib/secret.ts';
import type { RecordedBroker } from '../recorded-broker.ts';

/** Tuesday, 3 June 2025, 11:23:48 GMT. */
export const NOW = Date.UTC(2025, 5, 3, 11, 23, 48);

/** A client at a standing clock that does not wait between attempts. */
export function clientOf(broker: RecordedBroker, options: Partial<MnsClientOptions> = {}): MnsClient {
  return new MnsClient({
    endpoint: broker.url,
    accountId: '1460488513831433',
    region: 'cn-hangzhou',
    accessKeyId: 'testAk',
    accessKeySecret: new Secret('testSk'),
    clock: () => NOW,
    retry: { attempts: 3, baseMs: 1, capMs: 1, random: () => 0 },
    ...options,
  });
}

/** XML as MNS writes it, around the content of one root element. */
export function xml(root: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://mns.aliyuncs.com/doc/v1/">${content}</${root}>`;
}

export function fault(code: string, message: string): string {
  return xml(
    'Error',
    `<Code>${code}</Code><Message>${message}</Message><RequestId>5F8D0C4A3733443834002A1B</RequestId><HostId>http://1460488513831433.mns.cn-hangzhou.aliyuncs.com</HostId>`,
  );
}
