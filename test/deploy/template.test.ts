import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Resource } from '../support/template.ts';
import { copyProject, type Project } from './project.ts';

/** Everything that a deployment can be asked for. */
const CONFIGURATION = `import { defineConfig } from './lib/relay-config.ts';

export default defineConfig({
  topics: { orders: { broker: 'mns', maximumMessageSize: 2048 }, 'games-eu': { broker: 'cmq', topic: 'games' } },
  subscriptions: {
    billing: { broker: 'mns', topic: 'orders', format: 'SIMPLIFIED' },
    games: { broker: 'cmq', topic: 'games', via: 'queue' },
    console: { broker: 'cmq', topic: 'made-in-the-console' },
  },
  targets: {
    hook: { type: 'webhook', url: 'https://hooks.example.com/in' },
    off: { type: 'webhook', url: 'https://hooks.example.com/off', enabled: false },
  },
  routes: [{ from: '*', to: ['hook'] }],
  silence: process.env.STAGE === 'prod' ? { billing: 60, games: 2880 } : {},
});
`;
const PARAMS = [
  'domainName=relay.example.com',
  'certificateArn=arn:aws:acm:ap-southeast-1:111122223333:certificate/relay',
  'hostedZoneId=Z111',
  'alarmEmail=ops@example.com',
  'tableDeletionProtection=true',
  'throttleRate=50',
  'cmqFront=true',
];

interface Template {
  readonly Resources: Readonly<
    Record<string, Resource & { readonly DependsOn?: string | readonly string[] }>
  >;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

let template: Template;
let project: Project;

beforeAll(async () => {
  project = await copyProject({});
  await project.configure(CONFIGURATION);
  const out = join(project.directory, 'out');
  const params = PARAMS.flatMap((param) => ['--param', param]);
  await project.serverless('package', '--stage', 'prod', '--package', out, ...params);
  template = JSON.parse(await readFile(join(out, 'cloudformation-template-update-stack.json'), 'utf8'));
}, 120_000);
afterAll(() => project.remove());

const resource = (name: string) => {
  const found = template.Resources[name];
  if (found === undefined) throw new Error(`The template has no resource ${name}`);
  return found;
};
const ofType = (type: string) => Object.entries(template.Resources).filter(([, { Type }]) => Type === type);

describe('a declared topic', () => {
  test('is a custom resource that broker-resource provides', () => {
    expect(resource('Topicorders')).toEqual({
      Type: 'Custom::BrokerTopic',
      Properties: {
        ServiceToken: { 'Fn::GetAtt': ['BrokerDashresourceLambdaFunction', 'Arn'] },
        ServiceTimeout: 600,
        Name: 'orders',
        Topic: { broker: 'mns', account: 'default', topic: 'orders', maximumMessageSize: 2048 },
      },
    });
    expect(resource('TopicgamesDasheu').Properties.Topic).toMatchObject({ broker: 'cmq', topic: 'games' });
  });
});

describe('a declared subscription', () => {
  test('says what it is to be, and under which URL', () => {
    expect(resource('Subscriptionbilling').Properties).toMatchObject({
      Name: 'billing',
      Subscription: {
        broker: 'mns',
        topic: 'orders',
        subscription: 'billing',
        via: 'http',
        format: 'SIMPLIFIED',
      },
      PublicUrl: { 'Fn::If': ['CustomDomain', 'https://relay.example.com', expect.anything()] },
    });
  });

  test('comes after its topic, and after what answers its pushes', () => {
    expect(resource('Subscriptionbilling').DependsOn).toEqual([
      'Topicorders',
      'HttpApiStage',
      'HttpApiRouteAnyPushMnsSourceVarTokenVar',
      'ReceiveDashmnsLambdaPermissionHttpApi',
    ]);
    expect(resource('Subscriptionbilling').Properties.Domain).toEqual({
      'Fn::If': ['CustomDomain', { Ref: 'CustomDomainMapping' }, { Ref: 'AWS::NoValue' }],
    });
    expect(resource('Subscriptionconsole').DependsOn).toEqual([
      'HttpApiStage',
      'HttpApiRouteAnyPushCmqSourceVarTokenVar',
      'ReceiveDashcmqLambdaPermissionHttpApi',
    ]);
    expect(resource('Subscriptiongames').DependsOn).toEqual(['TopicgamesDasheu']);
  });

  test('that CMQ could not push to is refused before anything is deployed', async () => {
    await expect(
      project.serverless('package', '--stage', 'prod', '--param', 'cmqFront=false'),
    ).rejects.toThrow(/subscriptions\.console: CMQ pushes to http:\/\/ only/);
  });

  test('depends on nothing that there is not', () => {
    for (const [, { DependsOn = [] }] of Object.entries(template.Resources)) {
      for (const name of [DependsOn].flat()) expect(Object.keys(template.Resources)).toContain(name);
    }
  });
});

describe('every alarm', () => {
  const alarms = () => ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);

  test('that a person needs is there', () => {
    expect(
      alarms()
        .map(({ AlarmName }) => AlarmName)
        .toSorted(),
    ).toEqual([
      'topic-relay-prod-certificate-change',
      'topic-relay-prod-dead-letters',
      'topic-relay-prod-delivery-failures-hook',
      'topic-relay-prod-errors-deliver',
      'topic-relay-prod-errors-drain',
      'topic-relay-prod-errors-relay',
      'topic-relay-prod-errors-sweep',
      'topic-relay-prod-pipeline-failures',
      'topic-relay-prod-push-faults',
      'topic-relay-prod-quarantine',
      'topic-relay-prod-reject-rate',
      'topic-relay-prod-silence-billing',
      'topic-relay-prod-silence-games',
      'topic-relay-prod-stream-age',
      'topic-relay-prod-throttles-receive-cmq',
      'topic-relay-prod-throttles-receive-mns',
    ]);
  });

  test('watches a plain metric, says what to do, and tells somebody', () => {
    for (const alarm of alarms()) {
      expect(alarm.Metrics).toBeUndefined();
      expect(alarm.MetricName).toMatch(/^\w+$/);
      expect(alarm.AlarmDescription.length).toBeGreaterThan(100);
      expect(alarm.AlarmDescription.length).toBeLessThanOrEqual(1024);
      expect(alarm.AlarmDescription).toMatch(/\b(?:[Ss]ee|Compare|Publish|Mend)\b/);
      expect(alarm.AlarmActions).toEqual([{ Ref: 'AlarmsTopic' }]);
    }
    expect(resource('AlarmsEmail').Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    });
  });

  test('on our own metrics watches one that the functions write', () => {
    const written = ['Accepted', 'Refused', 'Quarantined', 'DeliveryFailures', 'CertificateChanges'];
    const watched = alarms().filter(({ Namespace }) => Namespace === 'topic-relay');
    expect(new Set(watched.map(({ MetricName }) => MetricName))).toEqual(new Set(written));
    for (const { Dimensions } of watched) expect(Dimensions[0]).toEqual({ Name: 'stage', Value: 'prod' });
  });

  test('looks no further back than CloudWatch does', () => {
    for (const { Period, EvaluationPeriods } of alarms()) {
      expect(Period * EvaluationPeriods).toBeLessThanOrEqual(Period < 3600 ? 86_400 : 604_800);
    }
  });

  test('on silence takes no message for bad', () => {
    const billing = resource('AlarmsilenceDashbilling').Properties;
    expect(billing).toMatchObject({
      MetricName: 'Accepted',
      Dimensions: [
        { Name: 'stage', Value: 'prod' },
        { Name: 'source', Value: 'billing' },
      ],
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 12,
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
    });
    const games = resource('AlarmsilenceDashgames').Properties;
    expect(games).toMatchObject({ Period: 3600, EvaluationPeriods: 48 });
  });
});

test('one dashboard shows what there is', () => {
  expect(ofType('AWS::CloudWatch::Dashboard')).toHaveLength(1);
  const { DashboardBody } = resource('Dashboard').Properties;
  const { widgets } = JSON.parse(DashboardBody['Fn::Sub']);
  expect(widgets).toHaveLength(9);
  const referred = Array.from(DashboardBody['Fn::Sub'].matchAll(/\$\{(\w+)[.}]/g), ([, name]) => name);
  for (const name of new Set(referred)) expect(Object.keys(template.Resources)).toContain(name);
});

test('the push routes are throttled', () => {
  const { DefaultRouteSettings } = resource('HttpApiStage').Properties;
  expect(DefaultRouteSettings).toEqual({ ThrottlingRateLimit: '50', ThrottlingBurstLimit: 4000 });
});

describe('a domain of one’s own', () => {
  test('is what the functions call this deployment', () => {
    for (const [, { Properties }] of ofType('AWS::Lambda::Function')) {
      expect(Properties.Environment.Variables.PUBLIC_URL['Fn::If']?.slice(0, 2)).toEqual([
        'CustomDomain',
        'https://relay.example.com',
      ]);
    }
  });

  test('is made, mapped and named', () => {
    expect(template.Conditions.CustomDomain).toEqual({
      'Fn::Not': [{ 'Fn::Equals': ['relay.example.com', ''] }],
    });
    expect(resource('CustomDomainName').Properties).toMatchObject({
      DomainName: 'relay.example.com',
      DomainNameConfigurations: [{ EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' }],
    });
    expect(resource('CustomDomainMapping').Properties).toMatchObject({ Stage: { Ref: 'HttpApiStage' } });
    expect(resource('CustomDomainRecordSet').Properties).toMatchObject({ HostedZoneId: 'Z111', Type: 'A' });
  });
});

test('the http front for CMQ passes pushes on as they are, and nothing else', () => {
  expect(template.Conditions.CmqFront).toEqual({ 'Fn::Equals': ['true', 'true'] });
  const { CacheBehaviors, DefaultCacheBehavior, Origins } =
    resource('CmqFrontDistribution').Properties.DistributionConfig;
  expect(CacheBehaviors).toMatchObject([
    {
      PathPattern: '/push/cmq/*',
      ViewerProtocolPolicy: 'allow-all',
      AllowedMethods: expect.arrayContaining(['POST']),
      // AllViewerExceptHostHeader: API Gateway answers to its own host name only.
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    },
  ]);
  expect(Origins[0].CustomOriginConfig.OriginProtocolPolicy).toBe('https-only');
  expect(DefaultCacheBehavior.FunctionAssociations).toHaveLength(1);
});

describe('the stream mapping', () => {
  test('takes new notifications only, in part, and gives up into a bucket', () => {
    const [[, { Properties } = { Properties: undefined }] = []] = ofType(
      'AWS::Lambda::EventSourceMapping',
    ).filter(([name]) => name.startsWith('Relay'));
    expect(Properties).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['FailuresBucket', 'Arn'] } } },
    });
    expect(JSON.parse(Properties?.FilterCriteria.Filters[0].Pattern)).toEqual({
      eventName: ['INSERT', 'MODIFY'],
      dynamodb: { Keys: { sk: { S: ['N'] } } },
    });
  });
});

describe('the deliveries queue', () => {
  test('is read in part, by so many at once', () => {
    const [[, { Properties } = { Properties: undefined }] = []] = ofType(
      'AWS::Lambda::EventSourceMapping',
    ).filter(([name]) => name.startsWith('Deliver'));
    expect(Properties).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 50 },
    });
  });

  test('hides a message for six times as long as the function may take, and gives up into another queue', () => {
    expect(resource('DeliveriesQueue').Properties).toMatchObject({
      VisibilityTimeout: 6 * resource('DeliverLambdaFunction').Properties.Timeout,
      RedrivePolicy: {
        deadLetterTargetArn: { 'Fn::GetAtt': ['PipelineFailuresQueue', 'Arn'] },
        maxReceiveCount: 5,
      },
    });
  });

  test('is the only one that is read, and the others are where things end', () => {
    const queues = ofType('AWS::SQS::Queue').map(([name]) => name);
    expect(queues.toSorted()).toEqual(['DeadLetterQueue', 'DeliveriesQueue', 'PipelineFailuresQueue']);
  });
});

test('the table can be kept from being deleted', () => {
  expect(resource('Table').Properties.DeletionProtectionEnabled).toBe('true');
});

test('tracing is off', () => {
  for (const [, { Properties }] of ofType('AWS::Lambda::Function'))
    expect(Properties.TracingConfig).toBeUndefined();
});

test('what can be tagged is, by service and stage', () => {
  const tags = [
    { Key: 'service', Value: 'topic-relay' },
    { Key: 'stage', Value: 'prod' },
  ];
  for (const [, { Properties }] of ofType('AWS::Lambda::Function')) expect(Properties.Tags).toEqual(tags);
});
