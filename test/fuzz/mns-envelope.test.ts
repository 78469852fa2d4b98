import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { readJson } from '../../lib/brokers/mns/json.ts';
import { readXml } from '../../lib/brokers/mns/xml.ts';
import { DOCUMENTED_JSON, DOCUMENTED_XML } from '../support/mns-push.ts';
import './runs.ts';

class Unread extends Error {}
const fault = (path: string, problem: string) => new Unread(`${path}: ${problem}`);

function tryRead(read: typeof readXml, text: string): ReadonlyMap<string, string> | undefined {
  try {
    return read(text, fault);
  } catch (thrown) {
    if (thrown instanceof Unread) return undefined;
    throw thrown;
  }
}

/** All of Unicode but what XML 1.0 has no place for. A carriage return only a reference can carry past a parser. */
const text = fc
  .string({ unit: 'binary' })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that XML leaves out
  .map((any) => any.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, ''));
const name = fc.stringMatching(/^[A-Z][A-Za-z]{2,9}$/);
const fields = fc.uniqueArray(fc.tuple(name, text), { selector: ([key]) => key, maxLength: 9 });

function escapeXml(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
}

const general = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
  processEntities: { maxTotalExpansions: Number.POSITIVE_INFINITY },
});

test('XML that is written is read back, and read as a general parser reads it', () => {
  fc.assert(
    fc.property(fields, (written) => {
      const elements = written.map(([key, value]) => `  <${key}>${escapeXml(value)}</${key}>\n`);
      const xml = `<Notification xmlns="http://mns.aliyuncs.com/doc/v1/">\n${elements.join('')}</Notification>`;
      expect([...readXml(xml, fault)]).toEqual(written);
      const { Notification = {} } = general.parse(xml) as { Notification?: Record<string, string> };
      for (const [key, value] of written) expect(Notification[key]).toBe(value);
    }),
  );
});

/** A document with pieces cut out and others put in. */
function mutated(document: string, pieces: readonly string[]): fc.Arbitrary<string> {
  const edit = fc.tuple(
    fc.nat(document.length),
    fc.nat(30),
    fc.oneof(fc.constantFrom(...pieces), fc.string()),
  );
  return fc
    .array(edit, { minLength: 1, maxLength: 4 })
    .map((edits) =>
      edits.reduce((whole, [at, cut, piece]) => whole.slice(0, at) + piece + whole.slice(at + cut), document),
    );
}

test('XML that is read is valid to a general parser too, and gives it the same texts', () => {
  const pieces = [
    '<',
    '</',
    '/>',
    '>',
    '<a>',
    '</a>',
    '<a/>',
    '&',
    '&lt;',
    '&#65;',
    '<!--',
    '-->',
    '<![CDATA[',
    '<?x?>',
    '\n',
  ];
  fc.assert(
    fc.property(mutated(DOCUMENTED_XML, pieces), (xml) => {
      const read = tryRead(readXml, xml);
      if (read === undefined) return;
      expect(XMLValidator.validate(xml)).toBe(true);
      const { Notification } = general.parse(xml) as { Notification: Record<string, string> };
      for (const [key, value] of read) expect(Notification[key]).toBe(value);
    }),
  );
});

test('JSON that is written is read back', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.string({ unit: 'binary' }), text), {
        selector: ([key]) => key,
        minLength: 1,
      }),
      (written) => {
        const json = `{${written.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
        expect([...readJson(json, fault)]).toEqual(written);
      },
    ),
  );
});

test('JSON that is read is valid to JSON.parse too, and gives it the same values', () => {
  const pieces = [
    '"',
    '\\',
    '\\"',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '1',
    '-0',
    '1e3',
    'null',
    'true',
    '"a":1,',
    '\n',
    '\\u0041',
  ];
  fc.assert(
    fc.property(mutated(DOCUMENTED_JSON, pieces), (json) => {
      const read = tryRead(readJson, json);
      if (read === undefined) return;
      const parsed = JSON.parse(json) as Record<string, unknown>;
      for (const [key, value] of Object.entries(parsed)) {
        if (value === null) expect(read.has(key)).toBe(false);
        else if (typeof value === 'number') expect(Number(read.get(key))).toBe(value);
        else expect(read.get(key)).toBe(value);
      }
    }),
  );
});
