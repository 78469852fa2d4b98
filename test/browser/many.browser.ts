import { CreateTableCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { createWatermarks } from '../../lib/store/watermarks.ts';
import { type LocalDynamodb, startDynamodb } from '../../local/dynamodb.ts';
import { tableDefinition } from '../../local/table.ts';
import { openInspectedStack, useInspectedStack } from './inspected-stack.ts';
import { listOf, openMessage, previewsOf, rowWith } from './message-list.ts';
import { storeNotifications } from './stored-notifications.ts';

const COUNT = 10_000;
/** Between two messages, in ms: all are of the last 20 hours. */
const APART_MS = 7_000;
/** In the document at once, however many there are. */
const MOST_ROWS = 200;

let dynamodb: LocalDynamodb | undefined;

const inspected = useInspectedStack(
  ({ subscribe }) => subscribe('orders'),
  async () => {
    dynamodb = await startDynamodb({ port: 0 });
    await fillTable(dynamodb, 'topic-relay-local');
    return openInspectedStack(dynamodb.endpoint);
  },
);
afterAll(() => dynamodb?.stop());

/** None of them is relayed: its stream begins when all are stored, and the sweep has looked at them. */
async function fillTable({ client }: LocalDynamodb, name: string): Promise<void> {
  const { StreamSpecification, ...definition } = await tableDefinition(name);
  await client.send(new CreateTableCommand(definition));
  const latest = Date.now() - 60_000;
  const messages = Array.from({ length: COUNT }, (_, at) => ({
    source: 'orders',
    messageId: `M${at}`,
    body: `{"order":${at}}`,
    receivedAt: latest - at * APART_MS,
    tags: at % 10 === 0 ? ['paid'] : [],
  }));
  await storeNotifications({ client, name }, messages);
  await createWatermarks({ client, name }).put('orders', { reconciledTo: Date.now() });
  await client.send(new UpdateTableCommand({ TableName: name, StreamSpecification }));
}

const scrollToEnd = (page: Page) =>
  page.evaluate("{ const list = document.querySelector('.scroller'); list.scrollTo(0, list.scrollHeight) }");
const rowsInDocument = (page: Page) => page.evaluate<number>("document.querySelectorAll('tr').length");

test('what could not be loaded is asked for again when somebody says so, not on and on', async () => {
  const { open, publish, browser } = inspected.current;
  const page = await open();
  await rowWith(page, '{"order":0}').waitFor();
  let refused = 0;
  await page.route('**/api/messages', (route) => {
    refused += 1;
    return route.fulfill({ status: 502, json: { error: 'The function notifications failed' } });
  });
  await scrollToEnd(page);
  await page.getByText('Not up to date: The function notifications failed').waitFor();
  await publish({ topic: 'orders', body: 'came after that' });
  await page.getByRole('button', { name: '1 new message' }).waitFor();
  expect(refused).toBe(1);

  await page.unroute('**/api/messages');
  await page.getByRole('button', { name: 'Load older' }).click();
  await page.getByText('Not up to date').waitFor({ state: 'detached' });
  await rowWith(page, '{"order":210}').waitFor();
  await browser.closePages();
  expect(browser.takeComplaints()).toEqual([
    'Failed to load resource: the server responded with a status of 502 (Bad Gateway)',
  ]);
});

test('ten thousand messages are scrolled through, searched and opened as ten are', {
  timeout: 480_000,
}, async () => {
  const { open, publish } = inspected.current;
  const page = await open();
  await rowWith(page, '{"order":0}').waitFor();
  await page.evaluate(
    `globalThis.longTasks = [];
     new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
       .observe({ type: 'longtask', buffered: true });`,
  );
  const most: number[] = [];
  await expect
    .poll(
      async () => {
        await scrollToEnd(page);
        most.push(await rowsInDocument(page));
        return page
          .getByText(/^[\d,]+ messages/)
          .first()
          .innerText();
      },
      { timeout: 420_000, interval: 100 },
    )
    .toBe('10,001 messages, last 24 hours');
  await scrollToEnd(page);
  await rowWith(page, '{"order":9999}').waitFor();
  most.push(await rowsInDocument(page));
  expect(Math.max(...most)).toBeLessThan(MOST_ROWS);

  await publish({ topic: 'orders', body: 'came while one read further down' });
  await page.getByRole('button', { name: '1 new message' }).click();
  await rowWith(page, 'came while one read further down').waitFor();

  await page.getByRole('searchbox', { name: 'Search' }).fill('order":7777');
  await expect.poll(() => previewsOf(page)).toEqual(['{"order":7777}']);
  await page.getByRole('searchbox', { name: 'Search' }).fill('');
  await page.getByLabel('Tag').selectOption('paid');
  await page.getByText('1,000 of 10,002 messages').first().waitFor();
  await page.getByLabel('Tag').selectOption('');

  await listOf(page).focus();
  await page.keyboard.press('End');
  await rowWith(page, '{"order":9999}').waitFor();
  const pane = await openMessage(page, '{"order":9999}');
  await pane.getByText('"order": 9999').waitFor();
  expect(await rowsInDocument(page)).toBeLessThan(MOST_ROWS);

  const tasks = await page.evaluate<number[]>('longTasks');
  const longest = Math.round(Math.max(0, ...tasks));
  process.stdout.write(
    `${COUNT} messages: ${tasks.length} tasks of more than 50 ms, the longest ${longest} ms\n`,
  );
});
