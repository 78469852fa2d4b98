import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAws, startAws } from '../../../local/aws.ts';
import { createQueues } from '../../../local/event-sources/queues.ts';
import { parseTemplate } from '../../../local/event-sources/template.ts';

let aws: LocalAws;
beforeAll(async () => {
  aws = await startAws(0);
});
afterAll(() => aws.stop());

const template = parseTemplate(`
resources:
  - \${file(deploy/roles.cjs)}
  - Resources:
      Table: { Type: AWS::DynamoDB::Table }
      Deliveries:
        Type: AWS::SQS::Queue
        Properties:
          VisibilityTimeout: 360
          MessageRetentionPeriod: 1209600
          SqsManagedSseEnabled: true
          RedrivePolicy: { deadLetterTargetArn: !GetAtt Failures.Arn, maxReceiveCount: 5 }
      Failures: { Type: AWS::SQS::Queue }
`);

test('queues have the settings that serverless.yml gives them', async () => {
  const queues = await createQueues(aws.sqs, template, {
    Deliveries: 'local-deliveries',
    Failures: 'local-failures',
  });
  expect(queues).toEqual({
    Deliveries: {
      url: expect.stringMatching(/\/000000000000\/local-deliveries$/),
      arn: 'arn:aws:sqs:us-east-1:000000000000:local-deliveries',
    },
    Failures: {
      url: expect.stringMatching(/\/000000000000\/local-failures$/),
      arn: 'arn:aws:sqs:us-east-1:000000000000:local-failures',
    },
  });
  const { Attributes } = await aws.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queues.Deliveries?.url, AttributeNames: ['All'] }),
  );
  expect(Attributes).toMatchObject({ VisibilityTimeout: '360', MessageRetentionPeriod: '1209600' });
  expect(JSON.parse(Attributes?.RedrivePolicy ?? '')).toEqual({
    deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:local-failures',
    maxReceiveCount: 5,
  });
});

test('a queue whose dead-letter queue is not created with it is refused', async () => {
  await expect(createQueues(aws.sqs, template, { Deliveries: 'lonely' })).rejects.toThrow(
    'The dead-letter queue of Deliveries has no name here',
  );
});

test('what is no queue of serverless.yml is refused', async () => {
  await expect(createQueues(aws.sqs, template, { Table: 'table' })).rejects.toThrow(
    'serverless.yml has no queue named Table',
  );
});
