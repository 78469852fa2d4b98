import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { tableDefinition } from '../local/table.ts';
import { type Statement, useTemplate } from './support/template.ts';

const { ofType, resource, template, serverless } = useTemplate();
const require = createRequire(import.meta.url);

describe('every function', () => {
  const functions = () =>
    ofType('AWS::Lambda::Function').map(([name, { Properties }]) => ({ name, ...Properties }));

  test('runs on Node 24 on arm64', () => {
    expect(functions().length).toBeGreaterThan(5);
    const others = functions().filter(
      ({ Runtime, Architectures }) => Runtime !== 'nodejs24.x' || Architectures?.join() !== 'arm64',
    );
    expect(others).toEqual([]);
  });

  test('has a role of its own', () => {
    const roles = functions().map(({ Role }) => Role['Fn::GetAtt']?.[0]);
    expect(roles.every((role) => resource(role).Type === 'AWS::IAM::Role')).toBe(true);
    expect(new Set(roles).size).toBe(roles.length);
    expect(ofType('AWS::IAM::Role')).toHaveLength(roles.length);
  });

  test('has a time limit, and memory, that somebody has chosen', () => {
    for (const { Timeout, MemorySize } of functions()) {
      expect(Timeout).toBeGreaterThan(0);
      expect(Timeout).toBeLessThanOrEqual(900);
      expect(MemorySize).toBeGreaterThanOrEqual(128);
    }
  });

  test('keeps its log for a while, in a group that is made before it', () => {
    const groups = ofType('AWS::Logs::LogGroup');
    const names = groups.map(([, { Properties }]) => Properties.LogGroupName);
    for (const { FunctionName } of functions()) expect(names).toContain(`/aws/lambda/${FunctionName}`);
    expect(groups.filter(([, { Properties }]) => Properties.RetentionInDays !== 30)).toEqual([]);
  });

  test('finds neither credentials nor other certificate places in its environment', () => {
    expect(template()).not.toContain('MARKED');
    const names = new Set(functions().flatMap(({ Environment }) => Object.keys(Environment.Variables)));
    expect(
      [...names].filter((name) => /SECRET(?!_ID$)|TOKEN|PASSWORD|ACCESS_KEY|ORIGINS|_ENDPOINT$/.test(name)),
    ).toEqual([]);
    for (const { Environment } of functions()) {
      expect(Environment.Variables).toMatchObject({ STAGE: 'prod', CREDENTIALS_PATH: '/topic-relay/prod' });
    }
  });

  test('that is called by the minute ends before it is called again', () => {
    const scheduled = ofType('AWS::Events::Rule').map(
      ([, { Properties }]) => Properties.Targets[0].Arn['Fn::GetAtt'][0],
    );
    expect(scheduled.length).toBeGreaterThan(0);
    for (const name of scheduled) expect(resource(name).Properties.Timeout).toBeLessThan(60);
    const notRepeated = ofType('AWS::Lambda::EventInvokeConfig')
      .filter(([, { Properties }]) => Properties.MaximumRetryAttempts === 0)
      .map(([, { Properties }]) => Properties.FunctionName.Ref);
    expect(notRepeated.toSorted()).toEqual(scheduled.toSorted());
  });

  test('reserves no concurrency, which a new account has none to reserve of', () => {
    for (const properties of functions())
      expect(properties).not.toHaveProperty('ReservedConcurrentExecutions');
  });
});

describe('every role', () => {
  const roles = () => ofType('AWS::IAM::Role');
  const statementsOf = ({ Properties }: ReturnType<typeof resource>): Statement[] =>
    Properties.Policies.flatMap(
      (policy: { PolicyDocument: { Statement: object[] } }) => policy.PolicyDocument.Statement,
    )
      // One that a condition leaves out.
      .map(
        (statement: { 'Fn::If'?: [string, Statement, unknown] } & Statement) =>
          statement['Fn::If']?.[1] ?? statement,
      );

  test('is Lambda’s alone, and has no policy but its own', () => {
    for (const [, { Properties }] of roles()) {
      expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ]);
      expect(Properties.ManagedPolicyArns).toBeUndefined();
      expect(Properties.Policies).toHaveLength(1);
    }
  });

  test('allows named actions on named things', () => {
    for (const [, role] of roles()) {
      for (const { Effect, Action, Resource } of statementsOf(role)) {
        expect(Effect).toBe('Allow');
        for (const action of [Action].flat()) expect(action).toMatch(/^[a-z0-9]+:[A-Z][A-Za-z]+$/);
        for (const resource of [Resource].flat()) {
          const named = typeof resource === 'string' ? resource : JSON.stringify(resource);
          expect(named).not.toMatch(/^"?\*|:\*"?\*|\/\*\/|function:\*|table\/\*/);
          expect(resource).not.toBe('*');
        }
      }
    }
  });

  test('writes to the log of its function, and to no other', () => {
    for (const [name, role] of roles()) {
      const logs = statementsOf(role).filter(({ Action }) => JSON.stringify(Action).includes('logs:'));
      const owner = ofType('AWS::Lambda::Function').find(
        ([, { Properties }]) => Properties.Role['Fn::GetAtt'][0] === name,
      )?.[1].Properties.FunctionName;
      expect(JSON.stringify(logs.map(({ Resource }) => Resource))).toContain(
        `log-group:/aws/lambda/${owner}:*`,
      );
      expect(logs).toHaveLength(1);
    }
  });

  test('of the functions that answer the internet lets them read and write the table, and nothing be deleted or listed', () => {
    for (const name of ['ReceiveMnsRole', 'ReceiveCmqRole']) {
      const actions = statementsOf(resource(name)).flatMap(({ Action }) => Action);
      expect(actions.filter((action) => /Delete|Query|Scan|ssm:/.test(action))).toEqual([]);
    }
  });

  test('of the function that retries a delivery lets it change the record and put it on the queue', () => {
    const statements = statementsOf(resource('DeliveriesRole'));
    const allowed = (action: string) =>
      statements.flatMap(({ Action, Resource }) =>
        [Action].flat().includes(action) ? [Resource].flat() : [],
      );
    expect(allowed('dynamodb:UpdateItem')).toEqual([{ 'Fn::GetAtt': ['Table', 'Arn'] }]);
    expect(allowed('sqs:SendMessage')).toContainEqual({ 'Fn::GetAtt': ['DeliveriesQueue', 'Arn'] });
  });
});

describe('what keeps the messages', () => {
  test('is the table that the local stack creates', async () => {
    const { Properties } = resource('Table');
    const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode } = Properties;
    const { StreamSpecification, ...local } = await tableDefinition('topic-relay-prod');
    expect({
      AttributeDefinitions,
      KeySchema,
      GlobalSecondaryIndexes,
      BillingMode,
      TableName: Properties.TableName,
    }).toEqual(local);
    expect({ StreamEnabled: true, ...Properties.StreamSpecification }).toEqual(StreamSpecification);
  });

  test('has a stream, an end for each item, a way back in time, and outlives its stack', () => {
    expect(resource('Table')).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        GlobalSecondaryIndexes: [{ IndexName: 'byTime' }, { IndexName: 'due' }],
      },
    });
  });

  test('is closed to the public, and encrypted, where it is a bucket', () => {
    const buckets = ofType('AWS::S3::Bucket').filter(([name]) => name !== 'ServerlessDeploymentBucket');
    expect(buckets.map(([name]) => name)).toContain('BodiesBucket');
    for (const [, { Properties, DeletionPolicy }] of buckets) {
      expect(DeletionPolicy).toBe('Retain');
      expect(new Set(Object.values(Properties.PublicAccessBlockConfiguration))).toEqual(new Set([true]));
      expect(Properties.BucketEncryption).toBeDefined();
    }
  });

  test('keeps bodies for no shorter than their rows', () => {
    const { Properties } = resource('BodiesBucket');
    const days = Properties.LifecycleConfiguration.Rules.map(
      ({ ExpirationInDays }: { ExpirationInDays?: number }) => ExpirationInDays,
    );
    expect(days.filter((one: unknown) => one !== undefined).map(Number)).toEqual([30]);
  });

  test('is a queue that keeps for 14 days what has nowhere else to be', () => {
    for (const [, { Properties }] of ofType('AWS::SQS::Queue')) {
      expect(Properties.MessageRetentionPeriod).toBe(1_209_600);
      expect(Properties.SqsManagedSseEnabled).toBe(true);
    }
  });
});

describe('the HTTP API', () => {
  test('has the push routes and no other', () => {
    const routes = ofType('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties.RouteKey);
    expect(routes.toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'ANY /push/cmq/{source}/{token}',
      'ANY /push/mns/{source}/{token}',
    ]);
    expect(ofType('AWS::Lambda::Url')).toEqual([]);
  });

  test('logs the route of a request and never its path, which holds a token', () => {
    const [[, { Properties } = { Properties: {} }] = []] = ofType('AWS::ApiGatewayV2::Stage');
    const { Format } = Properties.AccessLogSettings;
    expect(JSON.parse(Format)).toMatchObject({ route: '$context.routeKey', status: '$context.status' });
    expect(Format).not.toMatch(
      /\$context\.(?:path|requestOverride|integration\.requestId|http\.path|protocolPath)|rawPath|\$request/,
    );
    const used = Array.from(Format.matchAll(/\$context\.[\w.]+/g), ([variable]) => variable);
    expect(used.filter((variable) => /path|uri|url/i.test(variable))).toEqual([]);
  });
});

test('the stage of this machine cannot be deployed', async () => {
  // Should it be all the same, there is nowhere to deploy to.
  const env = {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
  };
  await expect(serverless(['deploy', '--stage', 'local'], env)).rejects.toMatchObject({
    stdout: expect.stringContaining('The stage "local" is this machine\'s'),
  });
}, 60_000);

test('whoever reads the default account’s credentials reads those of the named accounts too', () => {
  const { accountStatements } = require('../deploy/account-permissions.cjs');
  const accounts = {
    shanghai: { credentials: { ssm: '/brokers/shanghai' } },
    beijing: { credentials: { env: 'BEIJING' } },
  };
  const reads = { Effect: 'Allow', Action: 'ssm:GetParametersByPath', Resource: 'its own' };
  const writes = { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: 'the table' };
  expect(accountStatements([writes], accounts)).toEqual([writes]);
  expect(accountStatements([reads], { beijing: accounts.beijing })).toEqual([reads]);
  expect(accountStatements([reads, writes], accounts)).toEqual([
    reads,
    writes,
    {
      Effect: 'Allow',
      Action: 'ssm:GetParametersByPath',
      Resource: ['', '/*'].map((below) => ({
        'Fn::Sub': `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/brokers/shanghai${below}`,
      })),
    },
  ]);
});
