import { LOCAL } from '../invoke.ts';
import { localBroker } from '../local-broker.ts';
import { sourcesLike } from '../received.ts';
import type { Session } from '../session.ts';
import type { Inspected } from './calls/call.ts';
import { answerCall } from './calls/table.ts';
import { FiguresFromCloudWatch } from './figures/from-cloudwatch.ts';
import { FiguresFromLog } from './figures/from-log.ts';
import { readLogLine } from './figures/log-line.ts';
import { noFigures } from './figures/source.ts';
import { Viewers } from './http/viewers.ts';
import { Follower } from './live/follower.ts';
import { SeenAttempts } from './live/seen-attempts.ts';
import { bundlePage } from './page-assets.ts';
import { type InspectorServer, serve } from './serve.ts';

export interface OpenInspectorOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Whether `takeLogLine` will be given what the functions of this machine log. */
  readonly hasLog: boolean;
  /** Told of what nobody foresaw. */
  readonly onFault: (error: unknown) => void;
}

export interface Inspector extends InspectorServer {
  takeLogLine(line: string): void;
}

/** How often messages are looked for, in ms: of a deployed stage each look costs an invocation for every source. */
const EVERY_MS = { local: 1_000, deployed: 2_000 };

/** Opens the page of a stage. @throws CommandError when the page cannot be bundled, or its port is taken */
export async function openInspector(
  { functions, region, env, signal }: Pick<Session, 'functions' | 'region' | 'env' | 'signal'>,
  { port, hasLog, onFault }: OpenInspectorOptions,
): Promise<Inspector> {
  const { stage } = functions;
  const local = stage === LOCAL;
  const counted = new FiguresFromLog();
  const seen = new SeenAttempts();
  const viewers: Viewers = new Viewers({ onWatched: (watched) => follower.watched(watched) });
  const follower = new Follower({
    functions,
    seen,
    everyMs: local ? EVERY_MS.local : EVERY_MS.deployed,
    tell: viewers.tell,
    onAttempt(target, { ms, result }) {
      // The log tells of all of them, watched or not.
      if (!hasLog) seen.note(target, { ms, failed: result !== 'ok' });
    },
  });
  const figures = () => {
    if (hasLog) return counted;
    if (local) return noFigures('npm start counts them, and shows them on its own page');
    return new FiguresFromCloudWatch({ stage, region, signal, sources: () => sourcesLike(functions, []) });
  };
  const inspected: Inspected = {
    functions,
    broker: local ? localBroker(env, signal) : undefined,
    figures: figures(),
    seen,
    follower,
  };
  const server = await serve({
    port,
    page: await bundlePage(),
    locked: !local,
    call: (name, input) => answerCall(name, input, inspected),
    viewers,
    standing: () => follower.standing,
    onFault,
  });
  return {
    ...server,
    takeLogLine(text) {
      const line = readLogLine(text);
      if (line === undefined) return;
      counted.take(line);
      const { source, messageId, target, attempt, ms = 0, Accepted, DeliveryFailures } = line;
      if (target !== undefined && DeliveryFailures !== undefined) {
        seen.note(target, { ms, failed: DeliveryFailures > 0 });
        if (source !== undefined && messageId !== undefined && attempt !== undefined) {
          follower.attempted({ source, messageId }, target, attempt);
        }
      }
      if (Accepted > 0) follower.lookNow();
    },
  };
}
