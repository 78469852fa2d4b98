import type { LambdaClient, LambdaClientConfig } from '@aws-sdk/client-lambda';
import type { NotDone } from '../lib/manage/invoke.ts';
import ports from '../local/ports.json' with { type: 'json' };
import { CommandError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';
import type { DoneOf, FunctionName, Functions } from './functions.ts';
import { describeFault, type Place } from './invoke-faults.ts';

/** The stage that `npm start` runs. */
export const LOCAL = 'local';
/** Where serverless.yml deploys to, unless told otherwise. */
export const DEFAULT_REGION = 'ap-southeast-1';

export interface OpenOptions {
  readonly stage: string;
  /** Of a deployed stage. */
  readonly region: string;
  /** Ends a call that is under way. */
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
}

/** Opens the functions of a stage through the Invoke API: of serverless-offline, or of Lambda. Nothing is called yet. */
export function openFunctions({ stage, region, signal, env }: OpenOptions): Functions {
  const place: Place = {
    stage,
    region,
    url: stage === LOCAL ? (env.TOPIC_RELAY_LAMBDA_URL ?? `http://127.0.0.1:${ports.lambda}`) : undefined,
  };
  let client: LambdaClient | undefined;

  return {
    stage,
    invoke: call,
    async read(name, input, field) {
      const answer = await call(name, input);
      if (Object.hasOwn(answer, field)) return answer as never;
      throw new CommandError(`The function ${name} answered without ${String(field)}`, {
        exitCode: EXIT.failed,
        next: 'What is deployed may be of another version than this command: deploy it again.',
      });
    },
    close: () => client?.destroy(),
  };

  async function call<N extends FunctionName>(name: N, input: object): Promise<DoneOf<N>> {
    // Loaded when something is called: --help need not wait for it.
    const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
    client ??= new LambdaClient(configOf(place));
    try {
      const FunctionName = `topic-relay-${stage}-${name}`;
      const { Payload, FunctionError } = await client.send(
        new InvokeCommand({ FunctionName, Payload: JSON.stringify(input) }),
        { abortSignal: signal },
      );
      const answer = readAnswer(Payload?.transformToString() ?? '');
      if (FunctionError === undefined && answer !== undefined) {
        if (isNotDone(answer)) throw notDone(answer);
        return answer as DoneOf<N>;
      }
      throw new CommandError(`The function ${name} failed: ${reasonIn(answer)}`, {
        exitCode: EXIT.failed,
        next:
          stage === LOCAL
            ? 'npm start shows its log.'
            : `Its log: npx serverless logs -f ${name} --stage ${stage}`,
      });
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof CommandError ? error : describeFault(error, name, place);
    }
  }
}

function configOf({ region, url }: Place): LambdaClientConfig {
  // The longest that a function takes is 60 s.
  const requestHandler = { connectionTimeout: 5_000, requestTimeout: 65_000, throwOnRequestTimeout: true };
  if (url === undefined) return { region, requestHandler };
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { endpoint: url, region: 'us-east-1', credentials, requestHandler, maxAttempts: 1 };
}

function readAnswer(text: string): object | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null ? answer : undefined;
  } catch {
    return undefined;
  }
}

function isNotDone(answer: object): answer is NotDone {
  return 'ok' in answer && answer.ok === false;
}

function notDone(answer: NotDone): CommandError {
  const { message, error } = answer;
  if (error.name === 'InvalidInputError') {
    return new CommandError((error.faults ?? [message]).join('\n'), { exitCode: EXIT.usage });
  }
  const said = error.requestId === undefined ? message : `${message} (request ${error.requestId})`;
  return new CommandError(said, { exitCode: EXIT.notDone, reason: error.name, answer });
}

/** What Lambda answers for a function that threw. */
function reasonIn(answer: object | undefined): string {
  const { errorType, errorMessage } = (answer ?? {}) as { errorType?: unknown; errorMessage?: unknown };
  if (typeof errorMessage !== 'string') return 'it answered nothing that can be read';
  return typeof errorType === 'string' ? `${errorType}: ${errorMessage}` : errorMessage;
}
