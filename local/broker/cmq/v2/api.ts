import type { BrokerRequest, BrokerResponse } from '../../http.ts';
import type { Credentials } from '../credentials.ts';
import { asCmqError, CmqError } from '../errors.ts';
import { requestId } from '../ids.ts';
import type { CmqState } from '../state.ts';
import { actionNamed } from './actions.ts';
import { authenticate } from './authenticate.ts';
import { FormArguments, readForm } from './form.ts';
import type { Reply } from './replies.ts';

/** Answers a request to API v2: by HTTP 200 in every case, with the outcome in `code`. */
export async function answerV2(
  request: BrokerRequest,
  state: CmqState,
  credentials: Credentials,
): Promise<BrokerResponse> {
  const { method, path, signal } = request;
  const host = request.host.replace(/:(80|443)$/, '');
  const parameters = readForm(method === 'POST' ? request.body.toString() : request.query);
  try {
    if (method !== 'GET' && method !== 'POST') throw new CmqError('wrongMethod', method);
    authenticate({ method, host, path, parameters }, credentials);
    const action = actionNamed(parameters.get('Action') ?? '');
    const reply = await action(new FormArguments(parameters), state, { host, signal });
    return json({ code: 0, message: '', requestId: requestId(), ...echo(parameters), ...reply });
  } catch (thrown) {
    const { code, message, details } = asCmqError(thrown);
    const failure = { code, message, requestId: requestId(), clientRequestId: 0 };
    return json({ ...failure, ...echo(parameters), ...details });
  }
}

function echo(parameters: ReadonlyMap<string, string>): Reply {
  const id = parameters.get('clientRequestId') ?? '';
  return /^\d{1,15}$/.test(id) ? { clientRequestId: Number(id) } : {};
}

function json(body: Reply): BrokerResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/json;charset=utf-8' },
    body: JSON.stringify(body),
  };
}
