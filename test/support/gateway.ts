import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createCertificates } from '../../lib/brokers/mns/certificates.ts';
import { createMnsDialect } from '../../lib/brokers/mns/push.ts';
import { createKeep } from '../../lib/intake/keep.ts';
import { pushHandler } from '../../lib/intake/push-pipeline.ts';
import { createReceive } from '../../lib/intake/receive.ts';
import { createLog } from '../../lib/log.ts';
import type { Bodies } from '../../lib/store/bodies.ts';
import { createCertificateRows } from '../../lib/store/certificates.ts';
import { createNotifications } from '../../lib/store/notifications.ts';
import { createQuarantine } from '../../lib/store/quarantine.ts';
import { cacheSources } from '../../lib/store/source-cache.ts';
import { createSources } from '../../lib/store/sources.ts';
import type { Table } from '../../lib/store/table.ts';
import { pushEvent, type WirePush } from './event.ts';
import { lambdaContext } from './lambda.ts';
import { noBodies } from './table.ts';

export interface GatewayOptions {
  readonly table: Table;
  /** Of a local broker: where its certificate lies. */
  readonly certificateOrigin: string;
  readonly bodies?: Bodies;
  /** Epoch ms. */
  readonly now?: () => number;
  readonly publicUrl?: string;
}

export interface Gateway {
  /** What the function answers to an event. */
  handle(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2>;
  /** The status of a push on its own way through an HTTP API. */
  push(push: WirePush, changes?: Partial<APIGatewayProxyEventV2>): Promise<number>;
  /** Every line that the function logged. */
  readonly lines: string[];
  /** Its JSON lines about pushes, the oldest first. */
  outcomes(): { readonly outcome: string; readonly reason?: string; readonly detail?: string }[];
}

/** The function `receive-mns` as it is composed when deployed, but for what is given. */
export function openGateway(options: GatewayOptions): Gateway {
  const { table, certificateOrigin, bodies = noBodies, now = Date.now } = options;
  const lines: string[] = [];
  const log = createLog('debug', (line) => void lines.push(line));
  const handler = pushHandler({
    broker: 'mns',
    log,
    publicUrl: options.publicUrl ?? 'https://hooks.example.com',
    now,
    receive: createReceive({
      dialect: createMnsDialect({
        certificates: createCertificates({ store: createCertificateRows(table), log }),
        extraOrigins: [certificateOrigin],
      }),
      sources: cacheSources(createSources(table), now),
      keep: createKeep({
        notifications: createNotifications(table, bodies, now),
        quarantine: createQuarantine(table, bodies),
        retentionDays: 30,
      }),
    }),
  });
  const handle = async (event: APIGatewayProxyEventV2) => {
    const answer = await handler(event, lambdaContext);
    if (typeof answer === 'string') throw new Error(`An answer without a status: ${answer}`);
    return answer;
  };
  return {
    handle,
    push: async (push, changes) => (await handle(pushEvent(push, changes))).statusCode ?? 0,
    lines,
    outcomes: () =>
      lines
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line))
        .filter(({ message }) => message === 'push'),
  };
}
