import { MalformedPushError } from '../../push/malformed.ts';
import { readJsonObject } from './json-object.ts';
import { isId, readTags } from './push-headers.ts';

/** The body of a push in the JSON format. What it leaves out is undefined. */
export interface CmqEnvelope {
  /** APPID of the topic's owner. */
  readonly owner: string | undefined;
  readonly topic: string | undefined;
  readonly subscription: string | undefined;
  readonly messageId: string | undefined;
  /** As published. */
  readonly message: string;
  /** Epoch ms. */
  readonly publishedAt: number | undefined;
  readonly tags: readonly string[];
}

/** Beyond it a publish time is ms: 1e11 s is the year 5138, 1e11 ms was March 1973. */
const LAST_SECONDS = 100_000_000_000n;
/** The last instant that a `Date` can hold. */
const LAST_INSTANT = 8_640_000_000_000_000n;

/**
 * Reads the body of a JSON push. Each name is taken as the wire has it (`topicName`) and as one translation of the
 * vendor's documents spells it (`TopicName`), not both at once. A byte order mark is passed over: it changes no field,
 * and refusing it would lose the message.
 * @param source name of the source, for the error
 * @throws MalformedPushError
 */
export function readEnvelope(body: Buffer, source: string): CmqEnvelope {
  const fields = fieldsOf(body, source);
  const fault = (name: string, problem: string) => new MalformedPushError(source, name, problem);
  const text = (name: string): string | undefined => {
    const value = fields(name);
    if (value === undefined || (typeof value === 'string' && value.isWellFormed())) return value;
    throw fault(name, 'not well-formed text');
  };
  const id = (name: string): string | undefined => {
    const value = fields(name);
    const digits = typeof value === 'bigint' ? String(value) : value;
    if (digits === undefined || (typeof digits === 'string' && isId(digits))) return digits;
    throw fault(name, 'neither text nor a whole number that can be an id');
  };
  const message = text('msgBody');
  if (message === undefined) throw fault('msgBody', 'missing');
  const publishTime = id('publishTime');
  const publishedAt = publishTime === undefined ? undefined : epochMs(publishTime);
  if (Number.isNaN(publishedAt)) throw fault('publishTime', 'not a time');
  return {
    owner: id('topicOwner'),
    topic: text('topicName'),
    subscription: text('subscriptionName'),
    messageId: id('msgId'),
    message,
    publishedAt,
    tags: readTags(fields('msgTag')),
  };
}

function fieldsOf(body: Buffer, source: string): (name: string) => unknown {
  let members: ReadonlyMap<string, unknown>;
  try {
    members = readJsonObject(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new MalformedPushError(source, 'body', 'not one JSON object in UTF-8', { cause });
  }
  return (name) => {
    const capitalised = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    if (!members.has(capitalised)) return members.get(name);
    if (members.has(name)) throw new MalformedPushError(source, name, `${capitalised} is there as well`);
    return members.get(capitalised);
  };
}

/** Whether the wire has seconds or milliseconds is documented nowhere. NaN for what is neither. */
function epochMs(digits: string): number {
  if (!/^\d{1,16}$/.test(digits)) return Number.NaN;
  const time = BigInt(digits);
  if (time > LAST_INSTANT) return Number.NaN;
  return Number(time > LAST_SECONDS ? time : time * 1000n);
}
