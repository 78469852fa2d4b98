const { logicalId } = require('./logical-id.cjs');
const { readRelayConfig } = require('./relay-config.cjs');

/**
 * Topics and subscriptions of relay.config.ts as custom resources, which the function `broker-resource` provides.
 * CloudFormation makes subscriptions after the topics that they are of, and removes them before.
 */
module.exports = async ({ resolveConfigurationProperty, resolveVariable }) => {
  const environment = await resolveConfigurationProperty(['provider', 'environment']);
  const config = await readRelayConfig(resolveVariable);
  const isReachedByHttp =
    (await resolveVariable('param:environment')) !== 'deployed' ||
    (await resolveVariable('param:cmqFront')) === 'true';
  if (!isReachedByHttp) checkCmq(config.subscriptions);
  const topics = Object.entries(config.topics).map(([name, topic]) => [
    logicalId('Topic', name),
    customResource('Custom::BrokerTopic', { Name: name, Topic: topic }),
  ]);
  const subscriptions = Object.entries(config.subscriptions).map(([name, declared]) => [
    logicalId('Subscription', name),
    subscription(name, declared, config.topics, environment),
  ]);
  return { Resources: Object.fromEntries([...topics, ...subscriptions]) };
};

function subscription(name, { source: _, ...declared }, topics, environment) {
  const { broker, account, topic, via } = declared;
  const declaredTopic = Object.keys(topics).find((key) => {
    const other = topics[key];
    return other.broker === broker && other.account === account && other.topic === topic;
  });
  // Without these properties a change of the URL is none to a subscription that is pulled.
  const urls = {
    PublicUrl: environment.PUBLIC_URL,
    CmqPublicUrl: environment.CMQ_PUBLIC_URL,
    // Said so that the name is there before the broker hears of it.
    Domain: { 'Fn::If': ['CustomDomain', { Ref: 'CustomDomainMapping' }, { Ref: 'AWS::NoValue' }] },
  };
  return {
    ...customResource('Custom::BrokerSubscription', {
      Name: name,
      Subscription: declared,
      ...(via === 'http' ? urls : {}),
    }),
    DependsOn: [
      ...(declaredTopic === undefined ? [] : [logicalId('Topic', declaredTopic)]),
      // Pushes come as soon as there is a subscription.
      ...(via === 'http' ? ['HttpApiStage', ...INTAKE[broker]] : []),
    ],
  };
}

/** Found out here, and not by a stack that rolls back. */
function checkCmq(subscriptions) {
  const [name] =
    Object.entries(subscriptions).find(([, { broker, via }]) => broker === 'cmq' && via === 'http') ?? [];
  if (name === undefined) return;
  throw new Error(
    `subscriptions.${name}: CMQ pushes to http:// only, and this deployment has no http front. Take via: 'queue', which is encrypted and authenticated, or deploy with --param cmqFront=true`,
  );
}

/** What answers pushes, by the names that osls gives it. */
const INTAKE = {
  mns: ['HttpApiRouteAnyPushMnsSourceVarTokenVar', 'ReceiveDashmnsLambdaPermissionHttpApi'],
  cmq: ['HttpApiRouteAnyPushCmqSourceVarTokenVar', 'ReceiveDashcmqLambdaPermissionHttpApi'],
};

function customResource(Type, properties) {
  return {
    Type,
    Properties: {
      ServiceToken: { 'Fn::GetAtt': ['BrokerDashresourceLambdaFunction', 'Arn'] },
      // Seconds: a little more than the function has, with the attempts that Lambda makes when it crashes.
      ServiceTimeout: 600,
      ...properties,
    },
  };
}
