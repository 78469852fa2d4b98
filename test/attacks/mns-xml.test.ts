import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { DOCUMENTED_XML, readPush, signed, tryPush, xmlPush } from '../support/mns-push.ts';

const unread = (body: string) => expect(tryPush(signed(xmlPush(body)))).rejects;
const withoutMd5 = DOCUMENTED_XML.replace(/ *<MessageMD5>.*\n/, '');
/** The documented push with another text between the tags of its message. */
const saying = (content: string) => withoutMd5.replace('I am test message 0.', () => content);
const before = (element: string, text: string) =>
  withoutMd5.replace(`  <${element}>`, `${text}  <${element}>`);

const DOCTYPE = '<!DOCTYPE Notification [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>';

test.each([
  ['DOCTYPE', withoutMd5.replace('\n', `\n${DOCTYPE}\n`), 'body'],
  ['DOCTYPE in lower case', withoutMd5.replace('\n', '\n<!doctype Notification>\n'), 'body'],
  ['DOCTYPE without a declaration', `<!DOCTYPE a>${withoutMd5.slice(39)}`, 'body'],
  ['an external DOCTYPE', withoutMd5.replace('\n', '\n<!DOCTYPE a SYSTEM "file:///etc/passwd">\n'), 'body'],
  ['DOCTYPE inside', before('TopicName', DOCTYPE), 'Notification'],
  ['an entity bomb', withoutMd5.replace('\n', `\n${DOCTYPE}\n`).replace('I am', '&lol2;'), 'body'],
  ['an entity that is declared nowhere', saying('&lol;'), 'Notification.Message'],
  ['an entity of HTML', saying('&nbsp;'), 'Notification.Message'],
  ['an entity of another case', saying('&LT;'), 'Notification.Message'],
  ['an entity named like a method', saying('&constructor;'), 'Notification.Message'],
  ['a bare ampersand', saying('a & b'), 'Notification.Message'],
  ['an ampersand at the end', saying('a &'), 'Notification.Message'],
  ['an entity without its semicolon', saying('&amp and'), 'Notification.Message'],
  ['an empty reference', saying('&;'), 'Notification.Message'],
  ['an empty numeric reference', saying('&#;'), 'Notification.Message'],
  ['a negative reference', saying('&#-1;'), 'Notification.Message'],
  ['a reference to NUL', saying('&#0;'), 'Notification.Message'],
  ['a reference to a control character', saying('&#8;'), 'Notification.Message'],
  ['a reference to half a character', saying('&#xD800;'), 'Notification.Message'],
  ['a reference to no character', saying('&#xFFFF;'), 'Notification.Message'],
  ['a reference beyond Unicode', saying('&#x110000;'), 'Notification.Message'],
  ['a reference far beyond Unicode', saying('&#99999999999999999999;'), 'Notification.Message'],
  ['CDATA', saying('<![CDATA[text]]>'), 'Notification.Message'],
  ['CDATA between elements', before('TopicName', '<![CDATA[text]]>'), 'Notification'],
  ['a comment', saying('a<!-- b -->c'), 'Notification.Message'],
  ['a comment between elements', before('TopicName', '<!-- b -->'), 'Notification'],
  ['a comment at the start', `<!-- a -->${withoutMd5}`, 'body'],
  ['a comment at the end', `${withoutMd5}<!-- a -->`, 'body'],
  ['a processing instruction', saying('<?php echo 1 ?>'), 'Notification.Message'],
  ['a processing instruction before', `<?xml-stylesheet href="a"?>${withoutMd5.slice(39)}`, 'body'],
  ['a processing instruction after', `${withoutMd5}<?a b?>`, 'body'],
  ['two declarations', `<?xml version="1.0"?>${withoutMd5}`, 'body'],
  ['white space before the declaration', ` ${withoutMd5}`, 'body'],
  ['another encoding', withoutMd5.replace('UTF-8', 'GBK'), 'body'],
  ['UTF-16 in its declaration', withoutMd5.replace('UTF-8', 'UTF-16'), 'body'],
  ['UTF-7 in its declaration', withoutMd5.replace('UTF-8', 'UTF-7'), 'body'],
  ['elements in its message', saying('a<b>c</b>'), 'Notification.Message'],
  ['an empty element in its message', saying('a<b/>'), 'Notification.Message'],
  [
    'elements injected through its message',
    saying('</Message><TopicOwner>1</TopicOwner><Message>'),
    'Notification.TopicOwner',
  ],
  ['another message injected', saying('a</Message><Message>b'), 'Notification.Message'],
  [
    'its end injected through its message',
    saying('</Message></Notification><Notification><Message>'),
    'body',
  ],
  [
    'an element twice',
    before('TopicName', '<TopicOwner>1460488513831433</TopicOwner>'),
    'Notification.TopicOwner',
  ],
  ['an unknown element twice', before('TopicName', '<New>1</New><New/>'), 'Notification.New'],
  ['elements in an unknown element', before('TopicName', '<New><Deep>1</Deep></New>'), 'Notification.New'],
  ['text between its elements', before('TopicName', 'text'), 'Notification'],
  ['text at its start', `text${withoutMd5}`, 'body'],
  ['text at its end', `${withoutMd5}text`, 'body'],
  ['NUL at its end', `${withoutMd5}\0`, 'body'],
  ['a second root', `${withoutMd5}<Notification/>`, 'body'],
  ['another root', withoutMd5.replaceAll('Notification', 'Message'), 'body'],
  ['a root of another case', withoutMd5.replaceAll('Notification', 'notification'), 'body'],
  [
    'a root in a namespace with a prefix',
    withoutMd5.replaceAll(/(<\/?)Notification/g, '$1mns:Notification'),
    'body',
  ],
  ['an empty root', '<Notification/>', 'body'],
  ['nothing in its root', '<Notification></Notification>', 'Notification.MessageId'],
  ['no end', withoutMd5.slice(0, -15), 'Notification'],
  ['half an end', withoutMd5.slice(0, -1), 'Notification'],
  ['half a message', withoutMd5.slice(0, withoutMd5.indexOf('test')), 'Notification.Message'],
  ['end tags that cross', withoutMd5.replace('</TopicOwner>', '</TopicName>'), 'Notification.TopicOwner'],
  ['an attribute', withoutMd5.replace('<Message>', '<Message encoding="base64">'), 'Notification'],
  ['an attribute of the root', withoutMd5.replace('xmlns', 'onload'), 'body'],
  [
    'attributes without number',
    withoutMd5.replace('xmlns', 'xmlns:a="b" '.repeat(10_000).concat('xmlns')),
    'body',
  ],
  ['10,000 levels', '<Notification>'.repeat(10_000), 'Notification.Notification'],
  [
    '10,000 levels in its message',
    saying('<a>'.repeat(10_000) + '</a>'.repeat(10_000)),
    'Notification.Message',
  ],
  ['a name that is a number', before('TopicName', '<1>a</1>'), 'Notification'],
  ['a tag that is never closed', before('TopicName', '<New'), 'Notification'],
])('XML with %s cannot be read', async (_name, body, path) => {
  await unread(body).toMatchObject({ name: 'MalformedPushError', source: 'orders', path });
});

test.each([
  ['MessageId', 'Notification.MessageId'],
  ['TopicOwner', 'Notification.TopicOwner'],
  ['TopicName', 'Notification.TopicName'],
  ['SubscriptionName', 'Notification.SubscriptionName'],
  ['Message', 'Notification.Message'],
])('XML without %s cannot be read', async (element, path) => {
  const body = withoutMd5.replace(new RegExp(` *<${element}>.*\n`), '');
  await unread(body).toMatchObject({ name: 'MalformedPushError', path, message: `${path}: is missing` });
});

test.each([
  ['an empty id', '<MessageId></MessageId>', 'Notification.MessageId'],
  ['an id with a space', '<MessageId>a b</MessageId>', 'Notification.MessageId'],
  ['an id with a line feed', '<MessageId>a\n</MessageId>', 'Notification.MessageId'],
  ['an id of 201 characters', `<MessageId>${'x'.repeat(201)}</MessageId>`, 'Notification.MessageId'],
  ['an id beyond ASCII', '<MessageId>１２</MessageId>', 'Notification.MessageId'],
])('XML with %s cannot be read', async (_name, element, path) => {
  const body = withoutMd5.replace(/<MessageId>.*<\/MessageId>/, element);
  await unread(body).toMatchObject({ name: 'MalformedPushError', path });
});

test.each(['', '-1', '1e3', '1463476256857.5', ' 1463476256857', '0x10', 'now', '1463476256857000'])(
  'XML with the publish time "%s" cannot be read',
  async (time) => {
    const body = withoutMd5.replace('1463476256857', time);
    await unread(body).toMatchObject({ name: 'MalformedPushError', path: 'Notification.PublishTime' });
  },
);

test.each([
  ['of another message', '8356BC7FFBD22CC971BE7FF7427202B6'],
  ['that is no digest', 'x'],
  ['that is empty', ''],
  ['in base64', 'B1w9SustLy1qTBfJ1tu+uw=='],
])('XML with a MessageMD5 %s cannot be read', async (_name, digest) => {
  const body = DOCUMENTED_XML.replace('075C3D4AEB2D2F2D6A4C17C9D6DBBEBB', digest);
  await unread(body).toMatchObject({ name: 'MalformedPushError', path: 'Notification.MessageMD5' });
});

test.each([
  ['the five entities', '&lt;a href=&quot;b&quot;&gt; &amp; &apos;c&apos;', `<a href="b"> & 'c'`],
  ['an entity that is escaped', '&amp;lt;', '&lt;'],
  ['elements that are escaped', '&lt;/Message&gt;&lt;TopicOwner&gt;', '</Message><TopicOwner>'],
  ['numeric references', '&#72;&#x69;&#x1F600;&#13;&#10;&#9;', 'Hi😀\r\n\t'],
  ['the last character of Unicode', '&#x10FFFF;', '\u{10ffff}'],
  ['characters of four bytes', '𠀀😀', '𠀀😀'],
  ['white space around', '  \n a \t ', '  \n a \t '],
  ['white space alone', ' \n ', ' \n '],
  ['carriage returns', 'a\r\nb\rc', 'a\r\nb\rc'],
  ['what ends CDATA', 'a]]>b', 'a]]>b'],
  ['what looks like a number', '0000000000000012E5', '0000000000000012E5'],
  ['what looks like a boolean', 'true', 'true'],
  ['replacement patterns', "$1 $` $' $$", "$1 $` $' $$"],
  ['nothing', '', ''],
])('a message of %s is read as published', async (_name, content, message) => {
  expect((await readPush(signed(xmlPush(saying(content))))).message.toString()).toBe(message);
});

test('an empty message may be an empty element', async () => {
  const body = withoutMd5.replace('<Message>I am test message 0.</Message>', '<Message />');
  expect((await readPush(signed(xmlPush(body)))).message).toHaveLength(0);
});

test('MessageMD5 is that of the text as published, carriage returns and all', async () => {
  const digest = createHash('md5').update('a\r\n<b>').digest('hex').toUpperCase();
  const body = DOCUMENTED_XML.replace('I am test message 0.', 'a\r\n&lt;b&gt;').replace(/075C\w+/, digest);
  expect((await readPush(signed(xmlPush(body)))).messageMd5).toBe(digest);
});

test('ids that look like numbers stay text', async () => {
  const body = withoutMd5.replace('F6EA56633844DBFC-1-154BDFB8059-200000008', '0000000000000012E5');
  expect((await readPush(signed(xmlPush(body)))).messageId).toBe('0000000000000012E5');
});

test.each([
  ['without the final slash', 'xmlns="http://mns.aliyuncs.com/doc/v1"'],
  ['in single quotes', "xmlns='http://mns.aliyuncs.com/doc/v1/'"],
  [
    'beside a second one',
    'xmlns="http://mns.aliyuncs.com/doc/v1/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
  ],
])('a namespace %s is passed over', async (_name, namespace) => {
  const body = DOCUMENTED_XML.replace('xmlns="http://mns.aliyuncs.com/doc/v1/"', namespace);
  expect((await readPush(signed(xmlPush(body)))).topic).toBe('MyTopic1');
});

test('elements that are not known, or come in another order, are no obstacle', async () => {
  const body = withoutMd5.replace(
    '</Notification>',
    '  <MessageTag>vip</MessageTag><New>1</New></Notification>',
  );
  expect((await readPush(signed(xmlPush(body)))).tags).toEqual(['vip']);
});

test('a certificate URL in the body is not looked at', async () => {
  const body = before('TopicName', '<SigningCertURL>https://evil.com/a.pem</SigningCertURL>');
  expect((await readPush(signed(xmlPush(body)))).proof).toMatchObject({
    certificateUrl: 'https://mnstest.oss-cn-hangzhou.aliyuncs.com/x509_public_certificate.pem',
  });
});
