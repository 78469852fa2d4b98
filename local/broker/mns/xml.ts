import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { MnsError } from './errors.ts';

export const NAMESPACE = 'http://mns.aliyuncs.com/doc/v1/';

/** Children are [name, content] pairs in document order; a pair whose content is undefined is left out. */
export type XmlContent = string | number | readonly XmlNode[];
export type XmlNode = readonly [name: string, content: XmlContent | undefined];

/** Writes a document as the service does: LF, two spaces of indent, no final newline. */
export function writeXml(root: string, children: readonly XmlNode[]): string {
  const lines = children.flatMap((child) => writeNode(child, '  '));
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>';
  return [declaration, `<${root} xmlns="${NAMESPACE}">`, ...lines, `</${root}>`].join('\n');
}

function writeNode([name, content]: XmlNode, indent: string): string[] {
  if (content === undefined) return [];
  if (typeof content !== 'object') return [`${indent}<${name}>${escapeText(String(content))}</${name}>`];
  const lines = content.flatMap((child) => writeNode(child, `${indent}  `));
  return [`${indent}<${name}>`, ...lines, `${indent}</${name}>`];
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

function escapeText(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => ESCAPES[character] ?? character);
}

/** An element of a request. Namespaces are not looked at: clients write them in three ways. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]/u;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
});

/** @throws MnsError MalformedXML; a document type declaration counts as malformed */
export function readXml(body: Buffer): XmlElement {
  const text = body.toString('utf8').replace(/^\uFEFF/, '');
  const markup = text.replace(/<!\[CDATA\[.*?\]\]>|<!--.*?-->/gs, '');
  if (/<!DOCTYPE/i.test(markup) || FORBIDDEN.test(text) || !hasOnlyXmlReferences(markup)) {
    throw new MnsError('MalformedXML');
  }
  const [root, ...more] = elements(parse(text));
  if (!root || more.length > 0) throw new MnsError('MalformedXML');
  return root;
}

function parse(text: string): unknown {
  if (XMLValidator.validate(text) !== true) throw new MnsError('MalformedXML');
  try {
    return parser.parse(text);
  } catch (cause) {
    throw new MnsError('MalformedXML', undefined, { cause });
  }
}

/** The text of the child with this name, undefined when there is none. */
export function childText(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text;
}

function elements(parsed: unknown): XmlElement[] {
  if (!Array.isArray(parsed)) return [];
  return parsed.flatMap((node: Record<string, unknown>) => {
    const [name] = Object.keys(node);
    if (name === undefined || name === '#text') return [];
    return [{ name, text: textOf(node[name]), children: elements(node[name]) }];
  });
}

function textOf(parsed: unknown): string {
  if (!Array.isArray(parsed)) return '';
  return parsed.map((node: Record<string, unknown>) => String(node['#text'] ?? '')).join('');
}

/** XML 1.0 allows no forbidden characters by number either, and has names for five characters only. */
function hasOnlyXmlReferences(markup: string): boolean {
  return [...markup.matchAll(/&([^;<]*;?)/g)].every(([, reference = '']) => isReference(reference));
}

function isReference(reference: string): boolean {
  if (/^(amp|lt|gt|quot|apos);$/.test(reference)) return true;
  const [, hex, decimal] = /^#(?:x([0-9a-f]{1,8})|(\d{1,8}));$/i.exec(reference) ?? [];
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code <= 0x10ffff && !FORBIDDEN.test(String.fromCodePoint(code));
}
