// `serverless invoke local` and `serverless offline` work on this machine's stack, everything else on a deployed
// one. A stage given with --stage always wins.
const [command, subcommand] = process.argv.slice(2);
const onThisMachine = command === 'offline' || (command === 'invoke' && subcommand === 'local');
module.exports.stage = onThisMachine ? 'local' : 'dev';
