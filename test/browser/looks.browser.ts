import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useInspectedStack } from './inspected-stack.ts';
import { listOf, openMessage, previewsOf, rowWith } from './message-list.ts';
import { storeNotifications } from './stored-notifications.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const NARROW = { viewport: { width: 1000, height: 700 } };
const BODIES = ['{"order":1}', '{"order":2}', '{"order":3}', '<order><id>4</id></order>'];

const inspected = useInspectedStack(async ({ subscribe, stack }) => {
  await subscribe('orders');
  await subscribe('shipments', 'cmq');
  const receivedAt = Date.now() - 60_000;
  await storeNotifications(
    stack.table,
    BODIES.map((body, at) => ({
      source: 'orders',
      messageId: `62184D3D4308C001CDC54163542A616${at}`,
      body,
      receivedAt: receivedAt + at,
      tags: ['paid'],
      headers: { 'x-mns-version': '2015-06-06' },
    })),
  );
});

const DARK = 'rgb(16, 18, 22)';
const LIGHT = 'rgb(255, 255, 255)';

const ground = (page: Page) =>
  page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');

describe('the colours', () => {
  test('are the system’s', async () => {
    const dark = await inspected.current.open('', { colorScheme: 'dark' });
    expect(await ground(dark)).toBe(DARK);
    const light = await inspected.current.open('', { colorScheme: 'light' });
    expect(await ground(light)).toBe(LIGHT);
    await light.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(() => ground(light)).toBe(DARK);
  });

  test('are those that were chosen, also when the page is opened again', async () => {
    const page = await inspected.current.open('', { colorScheme: 'light' });
    await page.getByRole('button', { name: 'Colours: auto. Change to light' }).click();
    await page.getByRole('button', { name: 'Colours: light. Change to dark' }).click();
    await expect.poll(() => ground(page)).toBe(DARK);
    await page.reload();
    await expect.poll(() => ground(page)).toBe(DARK);
    await page.getByRole('button', { name: 'Colours: dark. Change to auto' }).click();
    await expect.poll(() => ground(page)).toBe(LIGHT);
  });
});

describe('the keyboard', () => {
  test('searches, moves, opens, goes back and pauses', async () => {
    const page = await inspected.current.open();
    const { keyboard } = page;
    const pane = page.getByRole('region', { name: 'Message', exact: true });
    await rowWith(page, '"order":1').waitFor();
    await keyboard.press('/');
    await keyboard.type('order":');
    await expect.poll(() => previewsOf(page)).toEqual(['{"order":3}', '{"order":2}', '{"order":1}']);
    await keyboard.press('Escape');

    await keyboard.press('j');
    await keyboard.press('j');
    await keyboard.press('k');
    await keyboard.press('j');
    await listOf(page).focus();
    await keyboard.press('Enter');
    await pane.getByText('"order": 2').waitFor();
    await keyboard.press('j');
    await pane.getByText('"order": 1').waitFor();
    await keyboard.press('ArrowUp');
    await pane.getByText('"order": 2').waitFor();
    await keyboard.press('Escape');
    await pane.waitFor({ state: 'detached' });

    await keyboard.press('p');
    await page.getByRole('button', { name: 'Paused' }).waitFor();
    await keyboard.press('p');
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  });

  test('is explained by ?, and goes from page to page', async () => {
    const page = await inspected.current.open();
    await rowWith(page, '"order":1').waitFor();
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keys' });
    await dialog.getByText('search the messages').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.getByRole('heading', { name: 'Targets' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    await rowWith(page, '"order":1').waitFor();
  });

  test('reaches the message and its tabs', async () => {
    const page = await inspected.current.open();
    const pane = await openMessage(page, '"order":2');
    await pane.getByRole('tab', { name: 'Message' }).focus();
    await page.keyboard.press('ArrowRight');
    await pane.getByRole('tab', { name: 'Raw', selected: true }).waitFor();
    await page.keyboard.press('ArrowRight');
    await pane.getByRole('tab', { name: 'Headers', selected: true }).waitFor();
  });
});

/** How far the page can be scrolled to the side, in CSS pixels. */
const overflow = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

describe('on a phone', () => {
  test.each(['messages', 'sources', 'targets', 'publish', 'broker', 'figures'])(
    '%s have all in sight without scrolling to the side',
    async (name) => {
      const page = await inspected.current.open(`#/${name}`, PHONE);
      await page.getByRole('banner').getByText('Live').waitFor();
      await expect.poll(() => page.getByText('Loading…').count()).toBe(0);
      expect(await overflow(page)).toBe(0);
    },
  );

  test('a message fills the screen, and the list is where it was', async () => {
    const page = await inspected.current.open('', PHONE);
    await rowWith(page, '"order":2').tap();
    const pane = page.getByRole('region', { name: 'Message', exact: true });
    await pane.getByText('"order": 2').waitFor();
    const box = await pane.boundingBox();
    expect(box).toMatchObject({ x: 0, width: 390 });
    expect(await overflow(page)).toBe(0);
    await page.getByRole('button', { name: 'Back to the list' }).tap();
    await pane.waitFor({ state: 'detached' });
    await rowWith(page, '"order":2').waitFor();
  });
});

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe-core finds of impact serious or critical: each rule with where it is broken. */
async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  return page.evaluate<string[]>(
    `axe.run().then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ': ' + target.join(' ') + ': ' + failureSummary)))`,
  );
}

describe('nobody is shut out', () => {
  const views = ['#/messages', '#/sources', '#/targets', '#/publish', '#/broker', '#/figures'];
  const message = '#/messages/orders/62184D3D4308C001CDC54163542A6161';
  const tabs = ['', '/raw', '/headers', '/proof', '/deliveries', '/routes'].map((tab) => `${message}${tab}`);

  test.each([
    ['in light colours', { colorScheme: 'light' }],
    ['in dark colours', { colorScheme: 'dark' }],
    ['on a phone', { ...PHONE, colorScheme: 'light' }],
    ['on a phone in dark colours', { ...PHONE, colorScheme: 'dark' }],
    ['in a small window', NARROW],
  ] as const)('%s', async (_, options) => {
    const found: Record<string, readonly string[]> = {};
    const page = await inspected.current.open('', options);
    for (const view of [...views, ...tabs]) {
      await page.goto(`${inspected.current.url}${view}`);
      await page.getByRole('banner').getByText('Live').waitFor();
      await expect.poll(() => page.getByText('Loading…').count()).toBe(0);
      found[view] = await barriers(page);
    }
    expect(found).toEqual(Object.fromEntries([...views, ...tabs].map((view) => [view, []])));
  });

  test('from what is asked in dialogs', async () => {
    const page = await inspected.current.open('#/targets');
    const demo = page.getByRole('article', { name: 'demo' });
    for (const name of ['Disable…', 'Replay…']) {
      await demo.getByRole('button', { name }).click();
      await page.getByRole('dialog').waitFor();
      expect(await barriers(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    expect(await barriers(page)).toEqual([]);
  });
});
