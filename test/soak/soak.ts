import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../../local/broker/core/random.ts';
import { createBehind } from './behind.ts';
import { type Deployment, startDeployment } from './deployment.ts';
import { countGivenUp } from './given-up.ts';
import { createKiller, killMoments } from './killer.ts';
import { balance } from './ledger.ts';
import type { Progress } from './progress.ts';
import { createPublisher } from './publisher.ts';
import type { Report } from './report.ts';
import { settle } from './settle.ts';
import { subscribe } from './setup.ts';
import { targetsOf } from './sources.ts';
import { readStored } from './stored.ts';

/**
 * Messages that may be under way before a publisher waits: at the brokers, and behind the intake. With many more, two
 * cores take longer to answer than the brokers wait, and are then kept busy with pushes that are repeated.
 */
const AT_BROKERS = 24;
const BEHIND = 250;
/** A minute, as deployed, would only make the run longer. */
const SWEEP_EVERY_MS = 10_000;
const DRAIN_SECONDS = 6;
const DRAIN_PAUSE_MS = 200;

export interface SoakOptions {
  readonly seed: number;
  /** How many to publish, or as many as so many minutes allow. */
  readonly messages: number;
  readonly minutes: number | undefined;
  /** Takes the log; what else the run needs there is gone in the end. */
  readonly directory: string;
  readonly progress: Progress;
  /** Ends the run early, and everything that it started. */
  readonly signal: AbortSignal;
}

/** @throws the signal's reason when it has ended the run */
export async function soak(options: SoakOptions): Promise<Report> {
  const { seed, messages, minutes, progress, signal } = options;
  const began = Date.now();
  const directory = join(options.directory, 'deployment');
  await mkdir(directory);
  const log = createWriteStream(join(options.directory, 'log'));
  const publisher = createPublisher(seed, messages);
  const starting = startDeployment({
    seed,
    directory,
    onPush: publisher.pushed,
    onLine: (part, line) => void log.write(`${new Date().toISOString()} ${part}: ${line}\n`),
  });
  const done = new AbortController();
  const over = AbortSignal.any([signal, done.signal]);
  const deployment = await starting;
  try {
    await subscribe(deployment, signal);
    const turning = [
      repeat(() => deployment.invoke('sweep', {}), SWEEP_EVERY_MS, over),
      repeat(() => deployment.invoke('drain', { seconds: DRAIN_SECONDS }), DRAIN_PAUSE_MS, over),
    ];
    const moments = killMoments(messages, seededRandom(seed + 6));
    const killer = createKiller(deployment, moments, (part) => progress.note(`killed: ${part}`));
    const { delivered } = deployment.targets;
    const deliveredNow = () => [...delivered.values()].reduce((sum, one) => sum + one.size, 0);
    progress.follow(() => ({ published: publisher.published.size, delivered: deliveredNow() }));
    const atBrokers = () => publisher.underWay + deployment.queued();
    const behind = createBehind((number) => delivered.get('plain')?.has(number) ?? false);
    await publisher.publish(deployment, {
      full: () => behind.count >= BEHIND || atBrokers() >= AT_BROKERS,
      onPublished(number) {
        behind.published(number);
        killer.published(publisher.published.size);
      },
      signal: minutes === undefined ? signal : AbortSignal.any([signal, timeUp(minutes)]),
    });
    signal.throwIfAborted();
    await killer.end();
    const targets = [...publisher.published.values()].flatMap(targetsOf);
    const flow = {
      atBrokers,
      delivered: deliveredNow,
      expected: targets.length,
    };
    const lookedAfter = await settle(flow, deployment, progress.note, signal);
    signal.throwIfAborted();
    done.abort();
    await Promise.all(turning);

    progress.note('all is quiet: reading the whole table');
    const books = await readStored(seed, await deployment.table());
    const { published } = publisher;
    return {
      seed,
      messages: published.size,
      seconds: Math.round((Date.now() - began) / 1000),
      ledger: balance({ published, ...books, ...deployment.targets }),
      givenUp: await countGivenUp(deployment),
      lookedAfter,
      ...strokesOf(deployment),
    };
  } finally {
    done.abort();
    await deployment.stop();
    log.end();
    await rm(directory, { recursive: true, force: true });
  }
}

function timeUp(minutes: number): AbortSignal {
  return AbortSignal.timeout(minutes * 60_000);
}

/** Calls again and again, whatever comes of it: what is called may just have been killed. */
async function repeat(call: () => Promise<unknown>, pauseMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await call().catch(() => undefined);
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

function strokesOf({ broker, proxies, targets, parts }: Deployment) {
  return {
    faults: {
      pushes: Object.fromEntries(broker.faults.list().map(({ fault, struck }) => [fault.kind, struck])),
      answersToPushes: proxies.receive.struck,
      tableRequests: proxies.table.struck,
      targets: targets.failed,
    },
    kills: Object.fromEntries(parts.map(({ name, kills }) => [name, kills])),
    deaths: Object.fromEntries(parts.map(({ name, deaths }) => [name, deaths])),
  };
}
