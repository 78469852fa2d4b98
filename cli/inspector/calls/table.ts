import * as v from 'valibot';
import { RequestProblem } from '../problem.ts';
import type { CallName } from '../protocol.ts';
import { about } from './about.ts';
import { broker, setFaults } from './broker.ts';
import type { Call, Inspected } from './call.ts';
import { figures } from './figures.ts';
import { message } from './message.ts';
import { messages } from './messages.ts';
import { publish } from './publish.ts';
import { plan, replay } from './replay.ts';
import { setTarget } from './set-target.ts';
import { sources } from './sources.ts';
import { targets } from './targets.ts';

/** All that the page may ask for. */
const CALLS: { readonly [C in CallName]: Call<C> } = {
  about,
  messages,
  message,
  sources,
  targets,
  setTarget,
  plan,
  replay,
  publish,
  figures,
  broker,
  setFaults,
};

/**
 * Checks what is asked, and does it.
 * @throws RequestProblem and CommandError, which `problemOf` explains
 */
export async function answerCall(name: string, input: unknown, inspected: Inspected): Promise<object> {
  if (!isCall(name)) throw new RequestProblem(404, 'There is no such call');
  return answer(CALLS[name] as Call<CallName>, input, inspected);
}

async function answer<C extends CallName>(
  call: Call<C>,
  input: unknown,
  inspected: Inspected,
): Promise<object> {
  const checked = v.safeParse(call.input, input);
  if (checked.success) return call.answer(checked.output, inspected);
  const faults = checked.issues.map((issue) => `${v.getDotPath(issue) ?? 'input'}: ${issue.message}`);
  throw new RequestProblem(400, faults.join('\n'));
}

function isCall(name: string): name is CallName {
  return Object.hasOwn(CALLS, name);
}
