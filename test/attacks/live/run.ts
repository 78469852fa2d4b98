import { once } from 'node:events';
import { freePorts, startStack } from '../../../local/stack.ts';
import { judge } from './judge.ts';
import { createReport } from './report.ts';
import { body } from './rows/body.ts';
import { certificateBodies } from './rows/certificate-body.ts';
import { certificateUrls } from './rows/certificate-url.ts';
import { cmq } from './rows/cmq.ts';
import { digest } from './rows/digest.ts';
import { freshness } from './rows/freshness.ts';
import { httpSurface } from './rows/http-surface.ts';
import { identity } from './rows/identity.ts';
import { json } from './rows/json.ts';
import { log } from './rows/log.ts';
import { signature } from './rows/signature.ts';
import { stranger } from './rows/stranger.ts';
import { token } from './rows/token.ts';
import { xml } from './rows/xml.ts';
import { openWorld } from './world.ts';

const SECTIONS = [
  stranger,
  httpSurface,
  token,
  identity,
  signature,
  digest,
  freshness,
  certificateUrls,
  certificateBodies,
  body,
  xml,
  json,
  cmq,
  log,
];

const print = (text: string) => void process.stdout.write(`${text}\n`);

print(
  'Every attack that applies, against the local stack as it runs. A must be refused, K must keep working.',
);
const lines: string[] = [];
const deliveries = new EventTarget();
const stack = await startStack({
  ports: await freePorts(),
  onLine: (line) => void lines.push(line),
  onDelivery: () => void deliveries.dispatchEvent(new Event('delivery')),
});
const report = createReport(print);
try {
  const relayed = async () =>
    void (await once(deliveries, 'delivery', { signal: AbortSignal.timeout(10_000) }));
  const world = await openWorld({ stack, lines, relayed });
  for (const { title, rows } of SECTIONS) {
    report.section(title);
    for (const row of rows) {
      if ('because' in row) report.skipped(row);
      else report.row(row, await judge(row, world));
    }
  }
} finally {
  await stack.stop();
}
process.exitCode = report.end();
