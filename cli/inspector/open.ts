import type { Functions } from '../functions.ts';
import { LOCAL } from '../invoke.ts';
import { localBroker } from '../local-broker.ts';
import type { Inspected } from './calls/call.ts';
import { answerCall } from './calls/table.ts';
import { noFigures } from './figures/source.ts';
import { Viewers } from './http/viewers.ts';
import { Follower } from './live/follower.ts';
import { SeenAttempts } from './live/seen-attempts.ts';
import { bundlePage } from './page-assets.ts';
import { type InspectorServer, serve } from './serve.ts';

export interface OpenInspectorOptions {
  readonly functions: Functions;
  readonly env: NodeJS.ProcessEnv;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
  readonly port: number;
  readonly onFault: (error: unknown) => void;
}

/** A look a second: of a deployed stage each costs an invocation for every source. */
const EVERY_MS = 1_000;

/** Opens the page of a stage. */
export async function openInspector(options: OpenInspectorOptions): Promise<InspectorServer> {
  const { functions, env, signal, port, onFault } = options;
  const local = functions.stage === LOCAL;
  const seen = new SeenAttempts();
  const viewers: Viewers = new Viewers({ onWatched: (watched) => follower.watched(watched) });
  const follower = new Follower({
    functions,
    seen,
    everyMs: EVERY_MS,
    tell: viewers.tell,
    onAttempt: (target, { ms, result }) => seen.note(target, { ms, failed: result !== 'ok' }),
  });
  const inspected: Inspected = {
    functions,
    broker: local ? localBroker(env, signal) : undefined,
    figures: noFigures('npm start counts them, for its own page.'),
    seen,
    follower,
  };
  return serve({
    port,
    page: await bundlePage(),
    locked: !local,
    call: (name, input) => answerCall(name, input, inspected),
    viewers,
    standing: () => follower.standing,
    onFault,
  });
}
