const { accountStatements } = require('./account-permissions.cjs');
const { readRelayConfig } = require('./relay-config.cjs');
const { targetStatements } = require('./target-permissions.cjs');

/**
 * A role for each function of `custom.permissions`: its statements, and writing to its own log group.
 * `receive-mns` becomes the resource `ReceiveMnsRole`, which the function names as its `role`.
 */
module.exports = async ({ resolveConfigurationProperty, resolveVariable }) => {
  const permissions = await resolveConfigurationProperty(['custom', 'permissions']);
  const service = await resolveConfigurationProperty(['service']);
  const stage = await resolveVariable('sls:stage');
  if (stage === 'local' && process.argv[2] === 'deploy') {
    throw new Error(
      'The stage "local" is this machine\'s: its functions hold credentials of this environment, and take certificates from elsewhere than the broker. Deploy with another --stage.',
    );
  }
  const config = await readRelayConfig(resolveVariable);
  // What deliver may send to is what relay.config.ts names, and nothing else.
  permissions.deliver = [...permissions.deliver, ...targetStatements(config.targets)];
  const roles = Object.entries(permissions).map(([name, statements]) => [
    logicalId(name),
    role(name, accountStatements(statements, config.accounts), `/aws/lambda/${service}-${stage}-${name}`),
  ]);
  return { Resources: Object.fromEntries(roles) };
};

function logicalId(name) {
  return `${name.replace(/(^|-)(\w)/g, (_match, _dash, letter) => letter.toUpperCase())}Role`;
}

function role(name, statements, logGroup) {
  const ownLog = {
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: {
      'Fn::Sub': `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${logGroup}:*`,
    },
  };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      },
      Policies: [
        { PolicyName: name, PolicyDocument: { Version: '2012-10-17', Statement: [ownLog, ...statements] } },
      ],
    },
  };
}
