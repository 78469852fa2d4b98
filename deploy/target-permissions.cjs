/**
 * What the function `deliver` needs to reach the targets of relay.config.ts: one statement for each AWS resource and
 * each secret, none with a wildcard.
 */
module.exports.targetStatements = (targets) =>
  Object.values(targets).flatMap((target) => [...statementsOf(target), ...secretsOf(target)]);

function statementsOf(target) {
  switch (target.type) {
    case 'sqs':
      return [allow('sqs:SendMessage', queueArn(target.queueUrl))];
    case 'sns':
      return [allow('sns:Publish', target.topicArn)];
    case 'eventbridge':
      return [allow('events:PutEvents', local('events', `event-bus/${target.bus}`, target.bus))];
    case 'lambda':
      return [
        allow('lambda:InvokeFunction', local('lambda', `function:${target.function}`, target.function)),
      ];
    default:
      return [];
  }
}

function secretsOf({ secrets = [], headers = {} }) {
  return [...secrets, ...Object.values(headers)]
    .filter((reference) => reference.ssm !== undefined)
    .map(({ ssm }) => allow('ssm:GetParameters', local('ssm', `parameter${ssm}`)));
}

/** `https://sqs.eu-west-1.amazonaws.com/111122223333/orders` says all that the queue's ARN does. */
function queueArn(url) {
  const { hostname, pathname } = new URL(url);
  const [, account, name] = pathname.split('/');
  return { 'Fn::Sub': `arn:\${AWS::Partition}:sqs:${hostname.split('.')[1]}:${account}:${name}` };
}

/** An ARN is taken as it is; a name is of this account and region. */
function local(service, resource, given = '') {
  if (given.startsWith('arn:')) return given;
  return { 'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}` };
}

function allow(Action, Resource) {
  return { Effect: 'Allow', Action, Resource };
}
