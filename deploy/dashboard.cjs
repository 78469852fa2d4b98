// Filled in by CloudFormation.
const API_ID = `\${HttpApi}`;
const REGION = `\${AWS::Region}`;

/** One dashboard: what comes in, what is refused, what goes out, what waits. */
module.exports = async ({ resolveConfigurationProperty, resolveVariable }) => {
  const service = await resolveConfigurationProperty(['service']);
  const stage = await resolveVariable('sls:stage');
  const name = `${service}-${stage}`;
  const rows = [
    [
      graph('Messages accepted, by source', [bySearch('source', 'Accepted', 'Sum', stage)]),
      graph('Share of pushes refused, by source', [bySearch('source', 'Refused', 'Average', stage)]),
      graph('Strangers, quarantine, certificate changes', [
        ours('Strangers', stage),
        ours('Quarantined', stage),
        ours('CertificateChanges', stage),
      ]),
    ],
    [
      graph('Push routes: time in ms', [
        ['AWS/ApiGateway', 'Latency', 'ApiId', API_ID, { stat: 'p50' }],
        ['AWS/ApiGateway', 'Latency', 'ApiId', API_ID, { stat: 'p99' }],
      ]),
      graph('Push routes: answers', [
        ['AWS/ApiGateway', 'Count', 'ApiId', API_ID, { stat: 'Sum' }],
        ['AWS/ApiGateway', '4xx', 'ApiId', API_ID, { stat: 'Sum' }],
        ['AWS/ApiGateway', '5xx', 'ApiId', API_ID, { stat: 'Sum' }],
      ]),
      graph('Share of deliveries failed, by target', [
        bySearch('target', 'DeliveryFailures', 'Average', stage),
      ]),
    ],
    [
      graph('Age of the stream in ms', [
        ['AWS/Lambda', 'IteratorAge', 'FunctionName', `${name}-relay`, { stat: 'Maximum' }],
      ]),
      graph('Deliveries waiting, dead letters, failures of ours', [
        queueDepth('DeliveriesQueue'),
        queueDepth('DeadLetterQueue'),
        queueDepth('PipelineFailuresQueue'),
      ]),
      graph(
        'Failures of functions',
        ['receive-mns', 'receive-cmq', 'drain', 'relay', 'deliver', 'sweep'].map((one) => [
          'AWS/Lambda',
          'Errors',
          'FunctionName',
          `${name}-${one}`,
          { stat: 'Sum' },
        ]),
      ),
    ],
  ];
  const widgets = rows.flatMap((row, y) =>
    row.map((properties, x) => ({ type: 'metric', x: x * 8, y: y * 6, width: 8, height: 6, properties })),
  );
  return {
    Resources: {
      Dashboard: {
        Type: 'AWS::CloudWatch::Dashboard',
        Properties: { DashboardName: name, DashboardBody: { 'Fn::Sub': JSON.stringify({ widgets }) } },
      },
    },
  };
};

function graph(title, metrics) {
  return { title, metrics, region: REGION, period: 300, view: 'timeSeries', stacked: false };
}

function ours(metric, stage) {
  return ['topic-relay', metric, 'stage', stage, { stat: 'Sum' }];
}

/** One line for each value that the dimension has had. */
function bySearch(dimension, metric, statistic, stage) {
  const search = `{topic-relay,stage,${dimension}} MetricName="${metric}" stage="${stage}"`;
  return [{ expression: `SEARCH('${search}', '${statistic}', 300)`, id: metric.toLowerCase() }];
}

function queueDepth(queue) {
  const name = `\${${queue}.QueueName}`;
  return ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', name, { stat: 'Maximum' }];
}
