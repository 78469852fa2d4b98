import { XMLParser, XMLValidator } from 'fast-xml-parser';

/**
 * Nothing is coerced (`0000000000000012E5` is an id, not 1200000) and white space is the publisher's. The expansion
 * limits are lifted because sixteen escaped messages of 64 KB exceed the parser's defaults, and answers come from the
 * one host that the client authenticates with. `htmlEntities` is what switches numeric references on.
 */
const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  htmlEntities: true,
  processEntities: {
    maxTotalExpansions: Number.POSITIVE_INFINITY,
    maxExpandedLength: Number.POSITIVE_INFINITY,
  },
});

/** One element of an answer, with its children by name. */
export class AnswerElement {
  readonly name: string;
  readonly #content: unknown;

  constructor(name: string, content: unknown) {
    this.name = name;
    this.#content = content;
  }

  /** Text of a child, or undefined when there is none. */
  find(name: string): string | undefined {
    const [first] = this.#named(name);
    return typeof first === 'string' ? first : undefined;
  }

  /** @throws UnreadableAnswerError when there is no such child */
  text(name: string): string {
    const found = this.find(name);
    if (found === undefined) throw new UnreadableAnswerError(`${this.name} without ${name}`);
    return found;
  }

  /** @throws UnreadableAnswerError when the child is absent or not a number */
  number(name: string): number {
    const value = Number(this.text(name));
    if (!Number.isFinite(value)) throw new UnreadableAnswerError(`${this.name}.${name} is no number`);
    return value;
  }

  children(name: string): AnswerElement[] {
    return this.#named(name).map((content) => new AnswerElement(name, content));
  }

  #named(name: string): readonly unknown[] {
    if (typeof this.#content !== 'object' || this.#content === null) return [];
    const found: unknown = Reflect.get(this.#content, name);
    return found === undefined ? [] : Array.isArray(found) ? found : [found];
  }
}

/** An answer that is not the XML that MNS is documented to send. */
export class UnreadableAnswerError extends Error {
  override readonly name = 'UnreadableAnswerError';
}

/** @throws UnreadableAnswerError */
export function readAnswer(xml: string): AnswerElement {
  // The parser by itself reads truncated documents without a word.
  if (XMLValidator.validate(xml) !== true) throw new UnreadableAnswerError('not well-formed XML');
  const document = parse(xml);
  const [root] = Object.entries(document).filter(([name]) => name !== '#text');
  if (root === undefined) throw new UnreadableAnswerError('no root element');
  return new AnswerElement(...root);
}

/**
 * An XML parser makes LF of CR, and a message that was published with CR LF would be another. Whether MNS writes CR as
 * it is or as a reference nobody could confirm: as a reference it is kept either way.
 */
function withCarriageReturns(xml: string): string {
  return xml.replace(/<!\[CDATA\[[\s\S]*?\]\]>|<[^>]*>|\r/g, (found) => {
    if (found === '\r') return '&#13;';
    return found.startsWith('<![CDATA[') ? found.replaceAll('\r', ']]>&#13;<![CDATA[') : found;
  });
}

/** What the validator lets pass may still end the parser, such as a processing instruction that is not closed. */
function parse(xml: string): object {
  try {
    const document: unknown = parser.parse(withCarriageReturns(xml));
    return typeof document === 'object' && document !== null ? document : {};
  } catch (cause) {
    throw new UnreadableAnswerError('not XML that can be read', { cause });
  }
}
