import { type Fault, Scanner } from './scanner.ts';

const SPACE = /[ \t\r\n]*/y;
const DECLARATION =
  /<\?xml[ \t\r\n]+version=["']1\.\d["'](?:[ \t\r\n]+encoding=["']([A-Za-z][\w.-]*)["'])?(?:[ \t\r\n]+standalone=["'](?:yes|no)["'])?[ \t\r\n]*\?>/y;
const ROOT = /<Notification(?:[ \t\r\n]+xmlns(?::\w+)?=(?:"[^"<]*"|'[^'<]*')){0,4}[ \t\r\n]*>/y;
const START = /<([A-Za-z_][\w.-]*)[ \t\r\n]*(\/?)>/y;
const END = /<\/([A-Za-z_][\w.-]*)[ \t\r\n]*>/y;

/**
 * Reads the XML of a notification: a `Notification` element, elements of plain text in it, and nothing else.
 * It recognises just that form and is no general parser: what the broker never writes (DOCTYPE, CDATA, comments,
 * processing instructions, nesting, attributes, a second root, two elements of a name) has no way in. A carriage
 * return stays one; a conforming parser makes it a line feed, and then MessageMD5 is wrong.
 * @returns the elements' texts by name
 */
export function readXml(text: string, fault: Fault): ReadonlyMap<string, string> {
  const scanner = new Scanner(text);
  const encoding = scanner.take(DECLARATION)?.[1] ?? 'utf-8';
  if (encoding.toLowerCase() !== 'utf-8') throw fault('body', `XML in ${encoding}, not UTF-8`);
  scanner.take(SPACE);
  if (scanner.take(ROOT) === undefined) throw fault('body', 'does not begin with a Notification element');

  const elements = new Map<string, string>();
  for (;;) {
    scanner.take(SPACE);
    const start = scanner.take(START);
    if (start === undefined) break;
    const [, name = '', empty] = start;
    const path = `Notification.${name}`;
    if (elements.has(name)) throw fault(path, 'is there twice');
    const content = empty === '/' ? '' : takeContent(scanner, name);
    if (content === undefined) throw fault(path, 'is not plain text up to its end tag');
    elements.set(name, decodeReferences(content, path, fault));
  }

  if (scanner.take(END)?.[1] !== 'Notification')
    throw fault('Notification', 'holds more than elements of text');
  scanner.take(SPACE);
  if (!scanner.done) throw fault('body', 'goes on after the Notification element');
  return elements;
}

function takeContent(scanner: Scanner, name: string): string | undefined {
  const content = scanner.takeUntil('<');
  return scanner.take(END)?.[1] === name ? content : undefined;
}

const REFERENCE = /&(?:#x([0-9a-fA-F]{1,6});|#([0-9]{1,7});|(lt|gt|amp|quot|apos);)?/g;
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decodeReferences(content: string, path: string, fault: Fault): string {
  if (!content.includes('&')) return content;
  return content.replace(REFERENCE, (_whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? '';
    const code = hex === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hex, 16);
    if (!isCharacter(code)) throw fault(path, 'has a reference that stands for no character');
    return String.fromCodePoint(code);
  });
}

/** `Char` of XML 1.0; false for NaN, which an undeclared or broken reference gives. */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}
