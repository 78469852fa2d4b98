import { describe, expect, test } from 'vitest';
import { fromBase64, hexDump } from '../../../cli/inspector/page/message/hex-dump.ts';
import { jsonTokens } from '../../../cli/inspector/page/message/json-tokens.ts';
import { xmlLayout } from '../../../cli/inspector/page/message/xml-layout.ts';

describe('JSON is laid out', () => {
  test('with an entry on each line', () => {
    expect(laidOut('{"order":1,"lines":[{"sku":"a"},{"sku":"b"}],"paid":true,"note":null}')).toBe(
      `{
  "order": 1,
  "lines": [
    {
      "sku": "a"
    },
    {
      "sku": "b"
    }
  ],
  "paid": true,
  "note": null
}`,
    );
  });

  test('with every digit of its numbers, and names as often as they were sent', () => {
    expect(laidOut('{"id":12345678901234567890,"price":1.10,"id":-0e5}')).toBe(
      '{\n  "id": 12345678901234567890,\n  "price": 1.10,\n  "id": -0e5\n}',
    );
  });

  test('with what is empty on one line, and brackets in text left alone', () => {
    expect(laidOut('[ {} , [ ], "a [b] {c}: \\"d\\"" ]')).toBe('[\n  {},\n  [],\n  "a [b] {c}: \\"d\\""\n]');
  });

  test('telling names from text', () => {
    const kinds = jsonTokens('{"a":"b"}')?.filter(({ kind }) => kind === 'key' || kind === 'string');
    expect(kinds).toEqual([
      { kind: 'key', text: '"a"' },
      { kind: 'string', text: '"b"' },
    ]);
  });

  test.each(['', 'text', '42', '"text"', '{"a":1', '{a:1}', '<a/>'])('not when it is %j', (text) => {
    expect(jsonTokens(text)).toBeUndefined();
  });

  test('in memory that does not grow with the square of its depth', () => {
    const deep = '['.repeat(5_000) + ']'.repeat(5_000);
    expect(laidOut(deep)?.length).toBeLessThan(1_000_000);
  });
});

describe('XML is laid out', () => {
  test('with an element on each line, those of text whole', () => {
    const text =
      '<?xml version="1.0"?><Notification xmlns="urn:a"><Id>1</Id><Empty/><In><Of>a &lt; b</Of></In></Notification>';
    expect(xmlLayout(text)).toBe(`<?xml version="1.0"?>
<Notification xmlns="urn:a">
  <Id>1</Id>
  <Empty/>
  <In>
    <Of>a &lt; b</Of>
  </In>
</Notification>`);
  });

  test('with comments, CDATA and text between elements', () => {
    expect(xmlLayout('<a><!-- <b> --><c><![CDATA[<d>]]></c>tail</a>')).toBe(
      '<a>\n  <!-- <b> -->\n  <c><![CDATA[<d>]]></c>\n  tail\n</a>',
    );
  });

  test.each([
    ['text', 'text'],
    ['an end that is missing', '<a><b></a>'],
    ['two roots', '<a/><b/>'],
    ['text outside', '<a/>text'],
    ['a tag that does not end', '<a'],
    ['a comment that does not end', '<a><!-- </a>'],
    ['a document type', '<?xml version="1.0"?><!DOCTYPE a><a/>'],
    ['JSON', '{"a":"<b/>"}'],
    ['nothing', ''],
  ])('not when it is %s', (_name, text) => {
    expect(xmlLayout(text)).toBeUndefined();
  });

  test('at once, however often something begins that does not end', () => {
    const began = performance.now();
    expect(xmlLayout(`<a>${'<!--'.repeat(100_000)}`)).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('a hex dump', () => {
  test('has an offset, 16 bytes and their text on a line', () => {
    expect(hexDump(fromBase64('AAECf4D/SGVsbG8gPGI+IQ0KAQ=='))).toBe(
      `00000000  00 01 02 7f 80 ff 48 65  6c 6c 6f 20 3c 62 3e 21  |......Hello <b>!|
00000010  0d 0a 01                                          |...|`,
    );
  });

  test('of nothing is empty', () => {
    expect(hexDump(new Uint8Array())).toBe('');
  });
});

function laidOut(text: string): string | undefined {
  return jsonTokens(text)
    ?.map((token) => token.text)
    .join('');
}
