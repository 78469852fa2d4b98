/** A logical id for what goes by a name of ours: CloudFormation takes letters and digits only. */
module.exports.logicalId = (kind, name) =>
  `${kind}${name.replaceAll('-', 'Dash').replaceAll('_', 'Underscore')}`;
