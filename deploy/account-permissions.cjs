/**
 * The statements of a function, with the credentials of the accounts that relay.config.ts names for whoever reads those
 * of the default one.
 */
module.exports.accountStatements = (statements, accounts) => {
  const paths = Object.values(accounts).flatMap(({ credentials: { ssm } }) =>
    ssm === undefined ? [] : [ssm],
  );
  const reads = statements.some(({ Action }) => Action === 'ssm:GetParametersByPath');
  if (!reads || paths.length === 0) return statements;
  // Asked for with and without what lies below: the documentation shows either.
  const resources = paths.flatMap((path) => [parameter(path), parameter(`${path}/*`)]);
  return [...statements, { Effect: 'Allow', Action: 'ssm:GetParametersByPath', Resource: resources }];
};

function parameter(name) {
  return {
    'Fn::Sub': `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter${name}`,
  };
}
