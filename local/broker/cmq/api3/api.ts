import { randomUUID } from 'node:crypto';
import type { BrokerRequest, BrokerResponse } from '../../http.ts';
import type { Credentials } from '../credentials.ts';
import { asCmqError } from '../errors.ts';
import type { CmqState } from '../state.ts';
import { actionNamed } from './actions.ts';
import { authenticate } from './authenticate.ts';
import { Api3Error } from './error.ts';
import { JsonArguments } from './json-arguments.ts';
import type { Reply } from './replies.ts';

const VERSION = '2020-02-17';

/** Whether a request to the path that both APIs share means API 3.0. */
export function isApi3({ headers }: BrokerRequest): boolean {
  return headers['x-tc-action'] !== undefined;
}

/** Answers a request to the CMQ part of API 3.0's `tdmq`: by HTTP 200 in every case. */
export function answerApi3(
  request: BrokerRequest,
  state: CmqState,
  credentials: Credentials,
): BrokerResponse {
  const requestId = randomUUID();
  try {
    return json({ ...run(request, state, credentials), RequestId: requestId });
  } catch (thrown) {
    const { api3Code, message } = thrown instanceof Api3Error ? thrown : asCmqError(thrown);
    return json({ Error: { Code: api3Code, Message: message }, RequestId: requestId });
  }
}

function run(request: BrokerRequest, state: CmqState, credentials: Credentials): Reply {
  const { headers, method, body } = request;
  authenticate(request, credentials, state.clock.now());
  const version = headers['x-tc-version'];
  if (version !== VERSION) throw new Api3Error('NoSuchVersion', `The version \`${version}\` does not exist.`);
  if (method !== 'POST') throw new Api3Error('InvalidRequest', 'The local broker takes POST with JSON only.');
  const action = actionNamed(headers['x-tc-action'] ?? '');
  return action.run(new JsonArguments(body, action.names ?? {}), state);
}

function json(response: Reply): BrokerResponse {
  const headers = { 'content-type': 'application/json' };
  return { status: 200, headers, body: JSON.stringify({ Response: response }) };
}
