import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import type { DemoTarget } from '../../local/demo-target.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';
import { useInspectedStack } from './inspected-stack.ts';
import { chooseTab, listOf, rowWith } from './message-list.ts';
import { storeNotifications } from './stored-notifications.ts';

/** XML has no control characters, in no spelling. */
const IN_XML = HOSTILE_TEXTS.filter((text) => !text.includes('\u001b'));
/** Published by one call: it has but seconds, also where all is slow. */
const AT_ONCE = 8;
/** So high that no row is left out. */
const TALL = { viewport: { width: 1280, height: 200 + 40 * 3 * HOSTILE_TEXTS.length } };

const inspected = useInspectedStack(async ({ subscribe, stack }) => {
  await putInPlaceOf(stack.target);
  await subscribe('orders');
  await subscribe('shipments', 'cmq');
});

/** A target whose answer to a message is the message. */
const echo = createServer(async (request, response) => {
  const body = await buffer(request);
  response.writeHead(200, { 'content-type': 'text/html' }).end(body);
});

async function putInPlaceOf({ url, stop }: DemoTarget): Promise<void> {
  await stop();
  echo.listen(Number(new URL(url).port), '127.0.0.1');
  await once(echo, 'listening');
}

afterAll(() => {
  echo.closeAllConnections();
  echo.close();
});

/** Nothing that a message brought along has become a part of the page. */
async function expectOnlyText(page: Page): Promise<void> {
  expect(await page.evaluate('typeof globalThis.executed')).toBe('undefined');
  const foreign = await page.evaluate<string[]>(
    `[...document.querySelectorAll('#page :is(script, style, link, meta, base, img, iframe, object, embed, math, svg *:not(path))')]
      .concat([...document.querySelectorAll('#page *')].filter((element) =>
        element.getAttributeNames().some((name) => /^on/.test(name)) ||
        (element.hasAttribute('href') && !/^#\\//.test(element.getAttribute('href')))))
      .map((element) => element.outerHTML)`,
  );
  expect(foreign).toEqual([]);
}

const unspaced = (text: string | null) => text?.replaceAll(/\s/g, '');

describe('what looks like script, markup or style is text', () => {
  test('in messages that the brokers push', { timeout: 120_000 }, async () => {
    const { open, stack } = inspected.current;
    const page = await open('', TALL);
    await page.getByText('Nothing was received').waitFor();
    const tags = ['<b onclick=1>'];
    for (const [broker, topic, texts] of [
      ['mns', 'orders', IN_XML],
      ['cmq', 'shipments', HOSTILE_TEXTS],
    ] as const) {
      for (let from = 0; from < texts.length; from += AT_ONCE) {
        const input = { broker, topic, messages: texts.slice(from, from + AT_ONCE), tags };
        expect(await stack.functions.invoke('publish', input)).toMatchObject({ ok: true });
      }
    }
    const count = IN_XML.length + HOSTILE_TEXTS.length;
    await expect.poll(() => listOf(page).getByRole('link').count()).toBe(count);
    const shown = await listOf(page).getByRole('link').allTextContents();
    const cut = [...IN_XML, ...HOSTILE_TEXTS].map((text) => text.slice(0, 200));
    expect(new Set(shown)).toEqual(new Set(cut));
    expect(await listOf(page).getByText('<b onclick=1>').count()).toBe(count);
    await expectOnlyText(page);
  });

  test('in the message that is open, its tags, topic, id and headers, and what a target answered', {
    timeout: 180_000,
  }, async () => {
    const { open, stack } = inspected.current;
    const receivedAt = Date.now();
    await storeNotifications(
      stack.table,
      HOSTILE_TEXTS.map((text, at) => ({
        source: 'orders',
        messageId: `${at} ${text}`.slice(0, 200),
        body: text,
        receivedAt: receivedAt + at,
        topic: text,
        tags: [text, `second ${text}`],
        headers: { 'x-mns-version': text },
      })),
    );
    const page = await open('', TALL);
    const delivered = page.getByRole('row').filter({ hasText: 'delivered' }).filter({ hasText: 'second ' });
    await expect.poll(() => delivered.count(), { timeout: 60_000 }).toBe(HOSTILE_TEXTS.length);
    const pane = page.getByRole('region', { name: 'Message', exact: true });
    for (const [at, text] of HOSTILE_TEXTS.entries()) {
      const id = `${at} ${text}`.slice(0, 200);
      const hash = `#/messages/orders/${encodeURIComponent(id)}`;
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await expect.poll(() => pane.getByRole('heading').first().textContent()).toBe(id);
      await expect.poll(() => pane.textContent()).toContain(`Topic${text} MNS`);
      expect(await pane.textContent()).toContain(`Tags${text}second ${text}`);
      // JSON and XML are laid out.
      expect(unspaced(await (await chooseTab(pane, 'Message')).textContent())).toContain(unspaced(text));
      for (const tab of ['Raw', 'Headers', 'Deliveries']) {
        expect(await (await chooseTab(pane, tab)).textContent()).toContain(text);
      }
      await pane.getByText('ok 200', { exact: true }).waitFor();
      await expectOnlyText(page);
    }
  });

  test('in the search, the address, and the choices that are made of messages', {
    timeout: 120_000,
  }, async () => {
    const { open } = inspected.current;
    const page = await open('', TALL);
    await rowWith(page, '</pre></section>').first().waitFor();
    for (const text of HOSTILE_TEXTS) {
      await page.getByRole('searchbox', { name: 'Search' }).fill(text);
      await page.evaluate(
        `location.hash = ${JSON.stringify(`#/messages?tag=${encodeURIComponent(text)}&source=${encodeURIComponent(text)}`)}`,
      );
      await page.evaluate(`location.hash = ${JSON.stringify(`#/${text}/${text}/${text}/${text}`)}`);
      await expectOnlyText(page);
    }
    await page.getByRole('main').waitFor();
    await inspected.current.browser.closePages();
    // There is no such source, which the server says.
    const complaints = inspected.current.browser.takeComplaints();
    expect(complaints.filter((one) => !one.startsWith('Failed to load resource'))).toEqual([]);
  });
});
