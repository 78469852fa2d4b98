import { refusedRequest } from './errors.ts';

/** Element name to text; undefined leaves the element out. */
export type Elements = Readonly<Record<string, string | number | boolean | undefined>>;

const NAMESPACE = 'http://mns.aliyuncs.com/doc/v1/';

/** A whole request body around content that is already XML. */
export function requestDocument(root: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><${root} xmlns="${NAMESPACE}">${content}</${root}>`;
}

/** @throws BrokerError `invalid` for text that XML 1.0 cannot carry */
export function elements(values: Elements): string {
  return Object.entries(values)
    .map(([name, value]) =>
      value === undefined ? '' : `<${name}>${escapeText(name, String(value))}</${name}>`,
    )
    .join('');
}

export function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

/** Everything outside the `Char` production of XML 1.0: most control characters, lone surrogates, U+FFFE and U+FFFF. */
const NOT_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  // A bare carriage return reaches every XML reader as a line feed.
  '\r': '&#13;',
};

function escapeText(name: string, text: string): string {
  const foreign = NOT_XML.exec(text);
  if (foreign !== null) {
    const code = (foreign[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const problem = `${name} holds U+${code} at offset ${foreign.index}, which XML cannot carry: encode it, such as in base64`;
    throw refusedRequest('invalid', 'InvalidCharacter', problem);
  }
  return text.replace(/[&<>\r]/g, (mark) => ESCAPED[mark] ?? mark);
}
