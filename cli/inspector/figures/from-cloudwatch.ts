import type { CloudWatchClient, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { reasonOf } from '../../../lib/errors.ts';
import { type Metric, NAMESPACE } from '../../../lib/metrics.ts';
import { RequestProblem } from '../problem.ts';
import type { About, Figures } from '../protocol.ts';
import type { FiguresSource, Minutes } from './source.ts';
import { type Steps, stepsOf } from './steps.ts';

export interface FromCloudWatchOptions {
  readonly stage: string;
  readonly region: string;
  readonly signal: AbortSignal;
  /** Names of the sources that there are. */
  readonly sources: () => Promise<readonly string[]>;
}

const MINUTE = 60_000;
/** Each metric that is asked for is paid for, and none is written more often than each minute. */
const FRESH_MS = MINUTE;
/** A request has 500 queries at most, and each source takes two. */
const MOST_SOURCES = 240;

interface Wanted {
  readonly metric: Metric;
  readonly stat: 'Sum' | 'SampleCount';
  readonly source?: string;
}

const TOTALS = {
  received: { metric: 'Accepted', stat: 'Sum' },
  refused: { metric: 'Refused', stat: 'Sum' },
  strangers: { metric: 'Strangers', stat: 'Sum' },
  failed: { metric: 'DeliveryFailures', stat: 'Sum' },
  attempts: { metric: 'DeliveryFailures', stat: 'SampleCount' },
} as const satisfies Readonly<Record<string, Wanted>>;

/** What a deployed stage counts of itself (`lib/metrics.ts`). Why pushes were refused is only in its logs. */
export class FiguresFromCloudWatch implements FiguresSource {
  readonly #options: FromCloudWatchOptions;
  readonly #read = new Map<Minutes, { readonly at: number; readonly figures: Promise<Figures> }>();
  #client: CloudWatchClient | undefined;

  constructor(options: FromCloudWatchOptions) {
    this.#options = options;
  }

  async about(): Promise<About['figures']> {
    try {
      await this.read(15);
      return { from: 'cloudwatch' };
    } catch (error) {
      return { missing: error instanceof Error ? error.message : String(error) };
    }
  }

  /** @throws RequestProblem */
  read(minutes: Minutes): Promise<Figures> {
    const known = this.#read.get(minutes);
    if (known !== undefined && Date.now() - known.at < FRESH_MS) return known.figures;
    const figures = this.#ask(minutes).catch((cause: unknown) => {
      throw unreadable(cause);
    });
    this.#read.set(minutes, { at: Date.now(), figures });
    return figures;
  }

  async #ask(minutes: Minutes): Promise<Figures> {
    const steps = stepsOf(minutes, MINUTE, Date.now());
    const sources = (await this.#options.sources()).slice(0, MOST_SOURCES);
    const ofSource = (source: string) => ({
      received: { metric: 'Accepted', stat: 'Sum', source } as const,
      refused: { metric: 'Refused', stat: 'Sum', source } as const,
    });
    const each = sources.map((source) => ({ source, wanted: ofSource(source) }));
    const wanted: Wanted[] = [...Object.values(TOTALS), ...each.flatMap((one) => Object.values(one.wanted))];
    const counted = await this.#count(wanted, steps);
    const series = (of: Wanted) => counted.get(of) ?? steps.at.map(() => 0);
    const sum = (of: Wanted) => series(of).reduce((total, one) => total + one, 0);
    const [failed, strangers] = [series(TOTALS.failed), series(TOTALS.strangers)];
    return {
      at: steps.at,
      step: steps.step,
      received: series(TOTALS.received),
      rejected: series(TOTALS.refused).map((refused, index) => refused + (strangers[index] ?? 0)),
      delivered: series(TOTALS.attempts).map((attempts, index) => attempts - (failed[index] ?? 0)),
      failed,
      sources: each.map(({ source, wanted: { received, refused } }) => {
        const lastSeen = steps.at[series(received).findLastIndex((count) => count > 0)];
        return {
          source,
          received: sum(received),
          ...(lastSeen !== undefined && { lastSeen }),
          rejected: some('refused', sum(refused)),
        };
      }),
      strangers: some('refused', sum(TOTALS.strangers)),
    };
  }

  async #count(wanted: readonly Wanted[], steps: Steps): Promise<ReadonlyMap<Wanted, readonly number[]>> {
    const { CloudWatchClient, GetMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
    const { region, signal } = this.#options;
    this.#client ??= new CloudWatchClient({ region, maxAttempts: 2 });
    const counted = new Map(wanted.map((one) => [one, steps.at.map(() => 0)]));
    let NextToken: string | undefined;
    do {
      const answer = await this.#client.send(
        new GetMetricDataCommand({
          MetricDataQueries: wanted.map((one, index) => this.#query(one, `m${index}`, steps)),
          StartTime: new Date(steps.from),
          EndTime: new Date(steps.to),
          NextToken,
        }),
        { abortSignal: signal },
      );
      for (const { Id = '', Timestamps = [], Values = [] } of answer.MetricDataResults ?? []) {
        const one = wanted[Number(Id.slice(1))];
        const counts = one && counted.get(one);
        for (const [index, time] of Timestamps.entries()) {
          const at = Math.floor((time.getTime() - steps.from) / steps.step);
          if (counts !== undefined && at in counts) counts[at] = (counts[at] ?? 0) + (Values[index] ?? 0);
        }
      }
      NextToken = answer.NextToken;
    } while (NextToken !== undefined);
    return counted;
  }

  #query({ metric, stat, source }: Wanted, Id: string, { step }: Steps): MetricDataQuery {
    const stage = { Name: 'stage', Value: this.#options.stage };
    const Dimensions = source === undefined ? [stage] : [stage, { Name: 'source', Value: source }];
    const Metric = { Namespace: NAMESPACE, MetricName: metric, Dimensions };
    return { Id, MetricStat: { Metric, Period: step / 1_000, Stat: stat } };
  }
}

function some(name: string, count: number): Readonly<Record<string, number>> {
  return count === 0 ? {} : { [name]: count };
}

function unreadable(cause: unknown): RequestProblem {
  const denied = cause instanceof Error && /^AccessDenied|NotAuthorized/.test(cause.name);
  if (!denied) return new RequestProblem(503, `CloudWatch does not answer: ${reasonOf(cause)}`, { cause });
  return new RequestProblem(403, 'The AWS credentials may not read metrics', {
    next: 'Allow cloudwatch:GetMetricData to see figures here.',
    cause,
  });
}
