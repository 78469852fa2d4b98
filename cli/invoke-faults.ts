import { reasonOf } from '../lib/errors.ts';
import { CommandError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';

/** Which functions were called: `url` is that of a stack on this machine. */
export interface Place {
  readonly stage: string;
  readonly region: string;
  readonly url: string | undefined;
}

const NO_CREDENTIALS = ['CredentialsProviderError', 'TokenProviderError'];
const REFUSED = [
  'AccessDeniedException',
  'ExpiredTokenException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'UnrecognizedClientException',
];

/** Why a call did not get to its function, and what to do about it. */
export function describeFault(error: unknown, functionName: string, place: Place): CommandError {
  const { stage, region, url } = place;
  const name = error instanceof Error ? error.name : '';
  if (name === 'ResourceNotFoundException') {
    return new CommandError(`There is no function topic-relay-${stage}-${functionName} ${whereOf(place)}`, {
      exitCode: EXIT.unreachable,
      next:
        url === undefined
          ? `Is ${stage} deployed there? Name its region with --region, or deploy: npx serverless deploy --stage ${stage}`
          : 'Another program may listen there; npm start runs this one.',
      cause: error,
    });
  }
  if (NO_CREDENTIALS.includes(name)) {
    return new CommandError('There are no AWS credentials', {
      exitCode: EXIT.denied,
      next: 'Log in (aws sso login, aws configure), or set AWS_PROFILE. The stack on this machine needs none: leave out --stage.',
      cause: error,
    });
  }
  if (REFUSED.includes(name)) {
    return new CommandError(
      `AWS refused to invoke topic-relay-${stage}-${functionName}: ${messageOf(error)}`,
      {
        exitCode: EXIT.denied,
        next: 'The credentials must be valid for this account and allow lambda:InvokeFunction on it.',
        cause: error,
      },
    );
  }
  return new CommandError(
    url === undefined
      ? `Lambda cannot be reached in ${region}: ${reasonOf(error)}`
      : `Nothing answers at ${url}: ${causeOf(error)}`,
    {
      exitCode: EXIT.unreachable,
      next:
        url === undefined
          ? 'Check the network and --region.'
          : 'Start the stack with npm start in another terminal, or name a deployed stage: --stage prod',
      cause: error,
    },
  );
}

function whereOf({ region, url }: Place): string {
  return url === undefined ? `in ${region}` : `at ${url}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code of a connection's error says more than its text, which may be empty. */
function causeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : reasonOf(error);
}
