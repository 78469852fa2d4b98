const { logicalId } = require('./logical-id.cjs');
const { readRelayConfig } = require('./relay-config.cjs');

/**
 * Alarms on what a person must see to, each of which says what to do. Plain metrics only, so that each can be looked
 * up: those of AWS, and those that the functions write into their log lines (lib/metrics.ts).
 */
module.exports = async ({ resolveConfigurationProperty, resolveVariable }) => {
  const service = await resolveConfigurationProperty(['service']);
  const stage = await resolveVariable('sls:stage');
  const email = await resolveVariable('param:alarmEmail');
  const config = await readRelayConfig(resolveVariable);
  const name = `${service}-${stage}`;
  const alarms = { ...intakeAlarms(stage), ...relayAlarms(name), ...functionAlarms(name) };
  for (const [source, minutes] of Object.entries(config.silence)) {
    alarms[`silence-${source}`] = silenceAlarm(stage, source, minutes);
  }
  for (const [target, { enabled }] of Object.entries(config.targets)) {
    if (enabled) alarms[`delivery-failures-${target}`] = deliveryAlarm(stage, target);
  }
  return {
    Resources: { ...topic(name, email), ...named(alarms, name) },
    Outputs: { AlarmsTopic: { Value: { Ref: 'AlarmsTopic' } } },
  };
};

function intakeAlarms(stage) {
  return {
    'reject-rate': {
      ...ours('Refused', { stage }),
      ...over(0.05, 'Average', { periods: 3 }),
      description: `More than 5 % of the pushes that hold a source's token are refused. See the field "reason" in the logs of receive-mns and receive-cmq. After signature-mismatch: has the broker changed its certificate? If nothing of yours has changed, somebody else holds the token: rotate it (subscriptions, action rotate).`,
    },
    quarantine: {
      ...ours('Quarantined', { stage }),
      ...over(0),
      description:
        'A proven message could not be read, or came under the id of another. Its bytes are kept for 7 days. See source and reason in the logs of receive-mns, receive-cmq and drain: most often the format or "decode" of the source is not what publishers write (subscriptions, action set).',
    },
    'certificate-change': {
      ...ours('CertificateChanges', { stage }),
      ...over(0),
      description: `MNS signs with another certificate under the old name. Compare the fingerprints in the log of receive-mns with what Alibaba Cloud publishes. If it is not theirs, disable the source's subscription at the broker.`,
    },
    'push-faults': {
      namespace: 'AWS/ApiGateway',
      metric: '5xx',
      dimensions: { ApiId: { Ref: 'HttpApi' } },
      ...over(5, 'Sum'),
      description:
        'Pushes were answered 500, by a fault of ours; the broker tries them again for a day. See level error in the logs of receive-mns and receive-cmq: DynamoDB throttling, a missing permission, or a bug.',
    },
  };
}

function silenceAlarm(stage, source, minutes) {
  // CloudWatch looks back a day by minutes, and seven days by hours.
  const period = minutes <= 1440 ? 300 : 3600;
  return {
    ...ours('Accepted', { stage, source }),
    statistic: 'Sum',
    period,
    periods: Math.ceil((minutes * 60) / period),
    comparison: 'LessThanThreshold',
    threshold: 1,
    missing: 'breaching',
    description: `Source ${source} has had no message for ${minutes} minutes. Publish one (publish). If it does not come: is the subscription still there and does it push here (subscriptions, action show)? Is it refused (the alarms on rejects)? If it comes, the publishers are silent.`,
  };
}

function deliveryAlarm(stage, target) {
  return {
    ...ours('DeliveryFailures', { stage, target }),
    ...over(0.5, 'Average', { periods: 3 }),
    description: `More than half of the deliveries to target ${target} have failed for 15 minutes. They are tried again by its schedule. See the log of deliver for the reason, and deliveries, action targets, for its breaker. When the target is well again: deliveries, action enable.`,
  };
}

function relayAlarms(name) {
  return {
    'dead-letters': {
      ...queueDepth('DeadLetterQueue'),
      description:
        'Deliveries were given up after their last attempt. See target and reason in the messages on the queue. Mend the target, then send them again: deliveries, action redrive, queue dead-letters. They are kept for 14 days.',
    },
    'pipeline-failures': {
      ...queueDepth('PipelineFailuresQueue'),
      description:
        'Deliveries could not be handled, by a fault of ours. See level error in the log of deliver. Then send them again: deliveries, action redrive, queue pipeline-failures. They are kept for 14 days.',
    },
    'stream-age': {
      ...ofFunction('IteratorAge', `${name}-relay`),
      ...over(300_000, 'Maximum', { periods: 3 }),
      description:
        'What is stored waits more than 5 minutes to be relayed; after 24 hours only the sweep would find it. See errors and throttles of relay, and of DynamoDB and SQS behind it.',
    },
  };
}

/** Functions that nobody waits for: their failures show nowhere else. */
function functionAlarms(name) {
  const failing = ['drain', 'relay', 'deliver', 'sweep'].map((one) => [
    `errors-${one}`,
    {
      ...ofFunction('Errors', `${name}-${one}`),
      ...over(0, 'Sum', { periods: 3 }),
      description: `The function ${one} has failed again and again for 15 minutes. Nothing is lost, but what it does waits. See level error, and time-outs, in its log: serverless logs -f ${one}.`,
    },
  ]);
  const throttled = ['receive-mns', 'receive-cmq'].map((one) => [
    `throttles-${one}`,
    {
      ...ofFunction('Throttles', `${name}-${one}`),
      ...over(0),
      description: `The account's Lambda concurrency is used up: pushes to ${one} are turned away, and the broker tries them again. See what uses it, and ask AWS for more, or reserve some for this function.`,
    },
  ]);
  return Object.fromEntries([...failing, ...throttled]);
}

function ours(metric, dimensions) {
  return { namespace: 'topic-relay', metric, dimensions };
}

function ofFunction(metric, FunctionName) {
  return { namespace: 'AWS/Lambda', metric, dimensions: { FunctionName } };
}

function queueDepth(queue) {
  return {
    namespace: 'AWS/SQS',
    metric: 'ApproximateNumberOfMessagesVisible',
    dimensions: { QueueName: { 'Fn::GetAtt': [queue, 'QueueName'] } },
    ...over(0, 'Maximum'),
  };
}

/** Above a threshold in each of so many periods of 5 minutes. */
function over(threshold, statistic = 'Sum', { periods = 1 } = {}) {
  return {
    threshold,
    statistic,
    periods,
    period: 300,
    comparison: 'GreaterThanThreshold',
    missing: 'notBreaching',
  };
}

/** Where alarms go; to a mailbox too when the deployment names one. */
function topic(name, email) {
  const subscription = {
    AlarmsEmail: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: 'AlarmsTopic' }, Protocol: 'email', Endpoint: email },
    },
  };
  return {
    AlarmsTopic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: `${name}-alarms` } },
    ...(email ? subscription : {}),
  };
}

function named(alarms, name) {
  const resources = Object.entries(alarms).map(([id, alarm]) => [
    logicalId('Alarm', id),
    {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: `${name}-${id}`,
        AlarmDescription: alarm.description,
        Namespace: alarm.namespace,
        MetricName: alarm.metric,
        Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
        Statistic: alarm.statistic,
        Period: alarm.period,
        EvaluationPeriods: alarm.periods,
        ComparisonOperator: alarm.comparison,
        Threshold: alarm.threshold,
        TreatMissingData: alarm.missing,
        AlarmActions: [{ Ref: 'AlarmsTopic' }],
        OKActions: [{ Ref: 'AlarmsTopic' }],
      },
    },
  ]);
  return Object.fromEntries(resources);
}
