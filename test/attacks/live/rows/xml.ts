import { type Row, type Section, stored, unreadable } from '../row.ts';
import type { World } from '../world.ts';

type Change = (xml: string) => string;

const TEXT = 'I am test message 0.';
const DOCTYPE = '<!DOCTYPE Notification [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>';

/** The broker's XML, without its MessageMD5, and then changed. It is signed as it is. */
const changed = (change: Change) => (world: World) => {
  const { body } = world.mns('xml', { message: TEXT });
  const xml = change(body.toString().replace(/ *<MessageMD5>.*\n/, ''));
  return world.mns('xml', { body: Buffer.from(xml) });
};

const bad = (name: string, change: Change): Row => unreadable(name, changed(change));
const good = (name: string, change: Change, message = TEXT): Row =>
  stored(name, changed(change), { message });
/** Another text between the tags of the message. */
const saying =
  (content: string): Change =>
  (xml) =>
    xml.replace(TEXT, () => content);
const after =
  (declaration: string): Change =>
  (xml) =>
    xml.replace('\n', () => `\n${declaration}\n`);
const before =
  (element: string, text: string): Change =>
  (xml) =>
    xml.replace(`  <${element}>`, () => `${text}  <${element}>`);

export const xml: Section = {
  title: 'XML (MNS)',
  rows: [
    bad('DOCTYPE', after(DOCTYPE)),
    bad('DOCTYPE in lower case', after('<!doctype Notification>')),
    bad('an external DOCTYPE', after('<!DOCTYPE a SYSTEM "file:///etc/passwd">')),
    bad('DOCTYPE inside', before('TopicName', DOCTYPE)),
    bad('an entity bomb', (text) => after(DOCTYPE)(saying('&lol2;')(text))),
    bad('an entity that is declared nowhere', saying('&lol;')),
    bad('an entity of HTML', saying('&nbsp;')),
    bad('a bare ampersand', saying('a & b')),
    bad('an entity without its semicolon', saying('&amp and')),
    bad('a numeric entity of NUL', saying('&#0;')),
    bad('a numeric entity of a control character', saying('&#8;')),
    bad('a numeric entity of half a character', saying('&#xD800;')),
    bad('a numeric entity beyond Unicode', saying('&#x110000;')),
    bad('a numeric entity far beyond Unicode', saying('&#99999999999999999999;')),
    bad('a negative numeric entity', saying('&#-1;')),
    bad('CDATA', saying('<![CDATA[text]]>')),
    bad('CDATA between elements', before('TopicName', '<![CDATA[text]]>')),
    bad('a comment', saying('a<!-- b -->c')),
    bad('a comment between elements', before('TopicName', '<!-- b -->')),
    bad('a comment at the start', (text) => `<!-- a -->${text}`),
    bad('a processing instruction', saying('<?php echo 1 ?>')),
    bad('a processing instruction behind it', (text) => `${text}<?a b?>`),
    bad('two declarations', (text) => `<?xml version="1.0"?>${text}`),
    bad('white space before the declaration', (text) => ` ${text}`),
    bad('another encoding', (text) => text.replace('UTF-8', 'GBK')),
    bad('UTF-7', (text) => text.replace('UTF-8', 'UTF-7')),
    bad('elements in its message', saying('a<b>c</b>')),
    bad('elements injected through its message', saying('</Message><TopicOwner>1</TopicOwner><Message>')),
    bad('another message injected', saying('a</Message><Message>b')),
    bad('its end injected', saying('</Message></Notification><Notification><Message>')),
    bad('an element twice', before('TopicName', '<TopicOwner>1460488513831433</TopicOwner>')),
    bad('an unknown element twice', before('TopicName', '<New>1</New><New/>')),
    bad('elements in an unknown element', before('TopicName', '<New><Deep>1</Deep></New>')),
    bad('text between its elements', before('TopicName', 'text')),
    bad('text behind it', (text) => `${text}text`),
    bad('NUL behind it', (text) => `${text}\0`),
    bad('a second root', (text) => `${text}<Notification/>`),
    bad('another root', (text) => text.replaceAll('Notification', 'Message')),
    bad('a document cut before its end', (text) => text.slice(0, -15)),
    bad('a document cut in its end', (text) => text.slice(0, -1)),
    bad('a document cut in its message', (text) => text.slice(0, text.indexOf('test'))),
    bad('tags that cross', (text) => text.replace('</TopicOwner>', '</TopicName>')),
    bad('an attribute', (text) => text.replace('<Message>', '<Message encoding="base64">')),
    bad('10,000 attributes', (text) => text.replace('xmlns', 'xmlns:a="b" '.repeat(10_000).concat('xmlns'))),
    bad('10,000 levels', () => '<Notification>'.repeat(10_000)),
    bad('10,000 levels in its message', saying('<a>'.repeat(10_000) + '</a>'.repeat(10_000))),
    ...['MessageId', 'TopicOwner', 'TopicName', 'SubscriptionName', 'Message'].map((element) =>
      bad(`no ${element}`, (text) => text.replace(new RegExp(` *<${element}>.*\n`), '')),
    ),
    bad('an empty id', (text) => text.replace(/<MessageId>.*</, '<MessageId><')),
    bad('an id of white space', (text) => text.replace(/<MessageId>.*</, '<MessageId> <')),
    bad('an id of 201 characters', (text) =>
      text.replace(/<MessageId>.*</, `<MessageId>${'x'.repeat(201)}<`),
    ),
    bad('a publish time that is none', (text) => text.replace(/<PublishTime>.*</, '<PublishTime>1e3<')),
    unreadable('the MD5 of another message', ({ mns }) => {
      const { body } = mns('xml', { message: TEXT });
      return mns('xml', { body: body.toString().replace(TEXT, 'I am test message 1.') });
    }),
    good(
      'the five entities',
      saying('&lt;a href=&quot;b&quot;&gt; &amp; &apos;c&apos;'),
      `<a href="b"> & 'c'`,
    ),
    good('an entity that is escaped', saying('&amp;lt;'), '&lt;'),
    good('numeric entities', saying('&#72;&#x69;&#x1F600;&#13;&#10;&#9;'), 'Hi😀\r\n\t'),
    good('white space in its message', saying('  \n a \t '), '  \n a \t '),
    good('carriage returns in its message', saying('a\r\nb\rc'), 'a\r\nb\rc'),
    good('what looks like a number', saying('0000000000000012E5'), '0000000000000012E5'),
    good('an empty message', saying(''), ''),
    good(
      'an empty element for a message',
      (text) => text.replace(/<Message>.*<\/Message>/, '<Message />'),
      '',
    ),
    good('a byte order mark', (text) => `\ufeff${text}`),
    good('CRLF between elements', (text) => text.replaceAll('\n', '\r\n')),
    good('no white space', (text) => text.replace(/\n */g, '')),
    good('no declaration', (text) => text.slice(text.indexOf('<Notification'))),
    good('a namespace without the final slash', (text) => text.replace('/doc/v1/', '/doc/v1')),
    good('elements that are not known, at its end', (text) =>
      text.replace('</Notification>', '  <New>1</New></Notification>'),
    ),
    good(
      'a certificate URL in the body, never looked at',
      before('TopicName', '<SigningCertURL>https://evil.example/a.pem</SigningCertURL>'),
    ),
  ],
};
