import type { BrokerRequest } from '../http.ts';
import { invalidArgument, MnsError } from './errors.ts';
import { LIMITS, type Range } from './limits.ts';
import type { MnsState } from './state.ts';
import { readXml, type XmlElement, type XmlNode } from './xml.ts';

/** A request whose signature has been checked, as the operations see it. */
export interface MnsRequest extends BrokerRequest {
  /** The topic or queue in the path, then the subscription; each empty when the path has none. */
  readonly names: readonly [first: string, second: string];
  /** Lower-case names: clients write them in every way. */
  readonly parameters: ReadonlyMap<string, string>;
}

export interface MnsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Root element and children; absent for an empty body. */
  readonly xml?: readonly [root: string, children: readonly XmlNode[]];
}

export type Operation = (request: MnsRequest, state: MnsState) => MnsResponse | Promise<MnsResponse>;

/** The request's parameters. The handles in them hold `=`; `+` means itself. */
export function queryParameters(query: string): Map<string, string> {
  const pairs = query.split('&').filter(Boolean);
  return new Map(
    pairs.map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [decode(name).toLowerCase(), decode(value.join('='))];
    }),
  );
}

/** @throws MnsError InvalidRequestURL when a percent sign is not followed by UTF-8 in hexadecimal */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new MnsError('InvalidRequestURL', undefined, { cause });
  }
}

/**
 * The body's root element, which must have one of these names; undefined for an empty body.
 *
 * @throws MnsError MalformedXML, InvalidArgument
 */
export function xmlBody(request: MnsRequest, ...roots: string[]): XmlElement | undefined {
  if (request.body.length === 0) return undefined;
  const element = readXml(request.body);
  if (roots.includes(element.name)) return element;
  throw invalidArgument(`The XML you provided did not validate: expected ${roots.join(' or ')}.`);
}

/** The members of a batch, 1 to 16 of them. @throws MnsError InvalidArgument */
export function checkBatch(body: XmlElement | undefined, name: string): XmlElement[] {
  const members = body?.children.filter((child) => child.name === name) ?? [];
  integerIn(`the number of ${name}`, String(members.length), LIMITS.batch);
  return members;
}

/** How many messages a receive or a peek asks for; undefined when it asks for one, not in a batch. */
export function batchSize({ parameters }: MnsRequest): number | undefined {
  const size = parameters.get('numofmessages');
  return size === undefined
    ? undefined
    : integerIn('numOfMessages', size, LIMITS.batch, 'InvalidQueryString');
}

/** An integer within its range. @throws MnsError with `code` otherwise */
export function integerIn(
  name: string,
  text: string,
  [least, most]: Range,
  code: 'InvalidArgument' | 'InvalidQueryString' = 'InvalidArgument',
): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new MnsError(code, `The value of ${name} should between ${least} and ${most}.`);
}

/** @throws MnsError ...NameLengthError or ...NameInvalid */
export function checkName(kind: 'Topic' | 'Queue' | 'Subscription', name: string): void {
  const { longest, pattern } = LIMITS.name;
  if (name.length === 0 || name.length > longest) throw new MnsError(`${kind}NameLengthError`);
  if (!pattern.test(name)) throw new MnsError(`${kind}NameInvalid`);
}

/** Where a client finds what it made or listed. */
export function resourceUrl({ host }: BrokerRequest, path: string): string {
  return `http://${host}${path}`;
}
