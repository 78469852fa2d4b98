import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FiguresFromCloudWatch } from '../../cli/inspector/figures/from-cloudwatch.ts';
import { serve } from '../support/http-server.ts';

const NOON = Date.UTC(2026, 4, 17, 12);

interface Query {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}

/** Answers as CloudWatch does. @param values of a metric, by minutes before noon */
async function cloudWatch(values: Readonly<Record<string, Readonly<Record<number, number>>>>) {
  const asked: Query[][] = [];
  const url = await serve(async (request, response) => {
    const { MetricDataQueries, NextToken } = JSON.parse(await text(request)) as {
      MetricDataQueries: Query[];
      NextToken?: string;
    };
    asked.push(MetricDataQueries);
    const results = MetricDataQueries.map(({ Id, MetricStat: { Metric, Stat } }) => {
      const name = [Metric.MetricName, Stat, ...Metric.Dimensions.slice(1).map((one) => one.Value)].join(' ');
      const found = Object.entries(values[name] ?? {});
      return {
        Id,
        Label: name,
        Timestamps: found.map(([minutes]) => NOON / 1_000 - Number(minutes) * 60),
        Values: found.map(([, value]) => value),
      };
    });
    // A page for the first query, and one for the others.
    const answer =
      NextToken === undefined
        ? { MetricDataResults: results.slice(0, 1), NextToken: 'more' }
        : { MetricDataResults: results.slice(1) };
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
  });
  return { url, asked };
}

const figuresAt = (url: string) => {
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  return new FiguresFromCloudWatch({
    stage: 'prod',
    region: 'eu-west-1',
    signal: new AbortController().signal,
    sources: async () => ['orders', 'quiet'],
  });
};

beforeEach(() => {
  vi.useFakeTimers({ now: NOON + 5_000, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

test('figures of a deployed stage are its metrics', async () => {
  const { url, asked } = await cloudWatch({
    'Accepted Sum': { 0: 3, 2: 4 },
    'Refused Sum': { 2: 1 },
    'Strangers Sum': { 2: 5 },
    'DeliveryFailures Sum': { 0: 2 },
    'DeliveryFailures SampleCount': { 0: 9, 1: 1 },
    'Accepted Sum orders': { 0: 3, 2: 4 },
    'Refused Sum orders': { 2: 1 },
  });
  const figures = figuresAt(url);
  expect(await figures.about()).toEqual({ from: 'cloudwatch' });
  const { at, step, received, rejected, delivered, failed, sources, strangers } = await figures.read(15);
  expect({ steps: at.length, step, last: at.at(-1) }).toEqual({ steps: 15, step: 60_000, last: NOON });
  expect([received, rejected, delivered, failed].map((counts) => counts.slice(-3))).toEqual([
    [4, 0, 3],
    [6, 0, 0],
    [0, 1, 7],
    [0, 0, 2],
  ]);
  expect(sources).toEqual([
    { source: 'orders', received: 7, lastSeen: NOON, rejected: { refused: 1 } },
    { source: 'quiet', received: 0, rejected: {} },
  ]);
  expect(strangers).toEqual({ refused: 5 });
  // Two pages, once: what is known for less than a minute is not asked for again.
  expect(asked).toHaveLength(2);
  expect(asked[0]?.[0]).toEqual({
    Id: 'm0',
    MetricStat: {
      Metric: {
        Namespace: 'topic-relay',
        MetricName: 'Accepted',
        Dimensions: [{ Name: 'stage', Value: 'prod' }],
      },
      Period: 60,
      Stat: 'Sum',
    },
  });
  vi.setSystemTime(NOON + 70_000);
  await figures.read(15);
  expect(asked).toHaveLength(4);
});

test('credentials that may not read metrics are no obstacle to the rest', async () => {
  const url = await serve((_request, response) => {
    response
      .writeHead(403, {
        'content-type': 'application/x-amz-json-1.0',
        'x-amzn-errortype': 'AccessDeniedException',
      })
      .end(JSON.stringify({ message: 'not authorized to perform: cloudwatch:GetMetricData' }));
  });
  const figures = figuresAt(url);
  expect(await figures.about()).toEqual({ missing: 'The AWS credentials may not read metrics' });
  await expect(figures.read(60)).rejects.toMatchObject({
    name: 'RequestProblem',
    status: 403,
    next: 'Allow cloudwatch:GetMetricData to see figures here.',
  });
});
