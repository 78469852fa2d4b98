import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';

export interface LocalQueue {
  readonly url: string;
  readonly arn: string;
}

const Seconds = v.optional(v.pipe(v.number(), v.integer()));

const QueueResource = v.object({
  Type: v.literal('AWS::SQS::Queue'),
  Properties: v.optional(
    v.object({
      VisibilityTimeout: Seconds,
      MessageRetentionPeriod: Seconds,
      DelaySeconds: Seconds,
      RedrivePolicy: v.optional(v.object({ deadLetterTargetArn: v.string(), maxReceiveCount: v.number() })),
    }),
    {},
  ),
});
type QueueProperties = v.InferOutput<typeof QueueResource>['Properties'];

const Template = v.object({
  // Parts may be files, and need not have resources: some extend what the framework makes.
  resources: v.array(
    v.union([v.string(), v.object({ Resources: v.optional(v.record(v.string(), v.unknown()), {}) })]),
  ),
});

/**
 * Creates queues of serverless.yml with the settings that they have there: time-outs, retention, redrive policy.
 * @param template as `readTemplate` gives it
 * @param names by logical id, of these queues and of the dead-letter queues that they name
 */
export async function createQueues(
  sqs: SQSClient,
  template: unknown,
  names: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, LocalQueue>>> {
  const resources = resourcesOf(template);
  const queues: Record<string, LocalQueue> = {};
  for (const [id, name] of Object.entries(names))
    queues[id] = await createQueue(sqs, name, propertiesOf(resources, id));
  for (const [id, queue] of Object.entries(queues)) {
    const { RedrivePolicy } = propertiesOf(resources, id);
    if (RedrivePolicy === undefined) continue;
    const deadLetterQueue = queues[RedrivePolicy.deadLetterTargetArn.replace(/\.Arn$/, '')];
    if (deadLetterQueue === undefined) throw new Error(`The dead-letter queue of ${id} has no name here`);
    const policy = { ...RedrivePolicy, deadLetterTargetArn: deadLetterQueue.arn };
    await sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl: queue.url,
        Attributes: { RedrivePolicy: JSON.stringify(policy) },
      }),
    );
  }
  return queues;
}

async function createQueue(sqs: SQSClient, name: string, properties: QueueProperties): Promise<LocalQueue> {
  const { RedrivePolicy: _, ...settings } = properties;
  const Attributes = Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, String(value)]));
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  const { Attributes: created } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  return { url: QueueUrl, arn: created?.QueueArn ?? '' };
}

function resourcesOf(template: unknown): Readonly<Record<string, unknown>> {
  const { resources } = v.parse(Template, template);
  return Object.assign({}, ...resources.map((part) => (typeof part === 'string' ? {} : part.Resources)));
}

function propertiesOf(resources: Readonly<Record<string, unknown>>, id: string): QueueProperties {
  const { success, output } = v.safeParse(QueueResource, resources[id]);
  if (!success) throw new Error(`serverless.yml has no queue named ${id}`);
  return output.Properties;
}
