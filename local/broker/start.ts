import { Admin } from './admin.ts';
import { type CmqBroker, type CmqOptions, openCmq } from './cmq/broker.ts';
import { Account } from './core/account.ts';
import type { BrokerName } from './core/broker-name.ts';
import { type Clock, realClock } from './core/clock.ts';
import type { Dialect } from './core/dialect.ts';
import { Faults } from './core/faults.ts';
import { Persistence } from './core/persistence.ts';
import type { Push, PushAttempt } from './core/push.ts';
import { Pusher } from './core/pusher.ts';
import { seededRandom } from './core/random.ts';
import { type PushFilter, Spy } from './core/spy.ts';
import { type BrokerRequest, type BrokerResponse, listen } from './http.ts';
import { type Inspection, inspect } from './inspect.ts';
import { openMns } from './mns/broker.ts';
import type { MnsBroker, MnsOptions } from './mns/options.ts';
import { signingCertificate, takeSnapshot } from './snapshot.ts';

export interface BrokerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host?: string;
  readonly clock?: Clock;
  /** Where state is kept over a restart; in memory only, unless given. */
  readonly dataDir?: string;
  readonly mns?: MnsOptions;
  readonly cmq?: CmqOptions;
  /** Makes faults and retry delays repeatable. */
  readonly seed?: number;
  /** Called after each try of a push. */
  readonly onPush?: (attempt: PushAttempt) => void;
}

export interface Broker extends AsyncDisposable {
  readonly url: string;
  readonly mns: MnsBroker;
  readonly cmq: CmqBroker;
  readonly faults: Faults;
  /** The first matching try of a push, made already or to come; see {@link Spy.waitForPush}. */
  waitForPush(filter?: PushFilter, options?: { timeoutMs?: number }): Promise<PushAttempt>;
  /** Rejects when a matching push is seen; see {@link Spy.expectNoPush}. */
  expectNoPush(filter?: PushFilter, options?: { withinMs?: number }): Promise<void>;
  inspect(): Inspection;
  /** Ends every connection, wait and timer; pending pushes are kept when there is a `dataDir`. */
  stop(): Promise<void>;
}

/**
 * Starts a local message broker that speaks MNS and CMQ as the real ones do, signs (MNS) and retries its
 * pushes, and misbehaves on demand.
 */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { port, host = '127.0.0.1', clock = realClock, dataDir, seed = Date.now() } = options;
  const saved = dataDir === undefined ? undefined : await Persistence.load(dataDir);
  const certificate = signingCertificate(saved, options.mns ?? {});
  const server = await listen(host, port);

  const random = seededRandom(seed);
  const faults = new Faults(random);
  const spy = new Spy();
  const stopping = new AbortController();
  const dialects = new Map<BrokerName, Dialect>();
  const pusher = new Pusher({
    clock,
    random,
    faults,
    dialects,
    onAttempt(attempt, push) {
      spy.record(attempt, push);
      options.onPush?.(attempt);
      // A disk that fails shows in the next request, which waits for its own save.
      persistence?.save().catch(() => {});
    },
  });
  const start = (push: Push) => {
    spy.add(push);
    pusher.start(push);
  };
  const surroundings = {
    url: server.url,
    clock,
    stopping: stopping.signal,
    start,
    pending: () => pusher.pending(),
  };
  const { mns, dialect: mnsDialect } = openMns(options.mns ?? {}, {
    ...surroundings,
    account: new Account(clock, saved?.accounts.mns),
    certificate,
  });
  const { cmq, dialect: cmqDialect } = openCmq(options.cmq ?? {}, {
    ...surroundings,
    account: new Account(clock, saved?.accounts.cmq),
  });
  dialects.set('mns', mnsDialect).set('cmq', cmqDialect);

  const persistence =
    dataDir === undefined
      ? undefined
      : new Persistence(dataDir, () => takeSnapshot(dialects, pusher, certificate));
  for (const push of saved?.pushes ?? []) start({ ...push, state: 'pending', attempts: [] });

  const admin = new Admin(faults, () => inspect(dialects, spy), mns.signPush);
  server.serve(async (request) => {
    if (admin.handles(request.path)) return admin.handle(request);
    const response = await dispatch(request, [...dialects.values()]);
    await persistence?.save();
    return response;
  });

  const stop = async () => {
    stopping.abort();
    spy.stop();
    await pusher.stop();
    await persistence?.save();
    await server.close();
  };
  return {
    url: server.url,
    mns,
    cmq,
    faults,
    waitForPush: (filter, settings) => spy.waitForPush(filter, settings),
    expectNoPush: (filter, settings) => spy.expectNoPush(filter, settings),
    inspect: () => inspect(dialects, spy),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function dispatch(request: BrokerRequest, dialects: readonly Dialect[]): Promise<BrokerResponse> {
  const dialect = dialects.find((candidate) => candidate.handles(request.path));
  return dialect ? dialect.handle(request) : { status: 404, headers: {}, body: '' };
}
