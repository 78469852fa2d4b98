import { describe, expect, test } from 'vitest';
import { useInspectedStack } from './inspected-stack.ts';
import { chooseTab, listOf, openMessage, previewsOf, rowWith } from './message-list.ts';
import { storeNotifications } from './stored-notifications.ts';

const inspected = useInspectedStack(async ({ subscribe }) => {
  await subscribe('orders');
  await subscribe('shipments', 'cmq');
});

describe('the list', () => {
  test('shows what is stored at once, newest first, and how each fares', async () => {
    const { open, publish } = inspected.current;
    const page = await open();
    await page.getByText('Nothing was received in the last 24 hours.').waitFor();
    await page.evaluate('globalThis.loadedOnce = true');

    await publish({ topic: 'orders', body: '{"order":1001,"total":"49.90"}', tags: ['paid'] });
    await expect.poll(() => previewsOf(page)).toEqual(['{"order":1001,"total":"49.90"}']);
    await publish({ topic: 'orders', body: '{"order":1002,"total":"5.00"}', tags: ['refunded'] });
    await expect
      .poll(() => previewsOf(page))
      .toEqual(['{"order":1002,"total":"5.00"}', '{"order":1001,"total":"49.90"}']);
    await publish({ topic: 'shipments', body: 'parcel 7 has left', tags: ['express', 'eu'], broker: 'cmq' });
    await expect
      .poll(() => previewsOf(page))
      .toEqual(['parcel 7 has left', '{"order":1002,"total":"5.00"}', '{"order":1001,"total":"49.90"}']);

    for (const text of ['parcel 7', '1002', '1001']) {
      await rowWith(page, text).getByText('delivered').waitFor();
    }
    expect(await rowWith(page, 'parcel 7').innerText()).toMatch(
      /^[\d:]{8}\s+delivered\s+shipments\s+parcel 7 has left\s+express\s*eu\s+17 B$/,
    );
    expect(await page.evaluate('globalThis.loadedOnce')).toBe(true);
  });

  test('stands still while it is paused, and goes on with all that came meanwhile', async () => {
    const { open, publish } = inspected.current;
    const page = await open();
    await rowWith(page, 'parcel 7').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await publish({ topic: 'orders', body: 'came while it stood still' });
    await page.getByRole('button', { name: '1 new message' }).waitFor();
    expect(await rowWith(page, 'came while it stood still').count()).toBe(0);

    await page.getByRole('button', { name: 'Paused' }).click();
    await rowWith(page, 'came while it stood still').waitFor();
    expect((await previewsOf(page))[0]).toBe('came while it stood still');
    expect(await page.getByRole('button', { name: '1 new message' }).count()).toBe(0);
  });

  test('is narrowed by words, source, tag and state, which the address keeps', async () => {
    const page = await inspected.current.open();
    await rowWith(page, 'parcel 7').waitFor();
    const search = page.getByRole('searchbox', { name: 'Search' });

    await search.fill('ORDER 49.90');
    await expect.poll(() => previewsOf(page)).toEqual(['{"order":1001,"total":"49.90"}']);
    await search.fill('');
    await page.getByLabel('Source').selectOption('shipments');
    await expect.poll(() => previewsOf(page)).toEqual(['parcel 7 has left']);
    await page.getByLabel('Source').selectOption('');
    await page.getByLabel('Tag').selectOption('refunded');
    await expect.poll(() => previewsOf(page)).toEqual(['{"order":1002,"total":"5.00"}']);
    await expect.poll(() => page.url()).toContain('tag=refunded');
    await page.reload();
    await expect.poll(() => previewsOf(page)).toEqual(['{"order":1002,"total":"5.00"}']);

    await page.getByLabel('State').selectOption('exhausted');
    await page.getByText('No message that is loaded fits.').waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await rowWith(page, 'parcel 7').waitFor();
    await page.getByLabel('State').selectOption('delivered');
    await rowWith(page, 'parcel 7').waitFor();
  });

  test('goes as far back as it is told to', async () => {
    const { open, stack } = inspected.current;
    const receivedAt = Date.now() - 3 * 86_400_000;
    await storeNotifications(stack.table, [
      { source: 'orders', messageId: '0'.repeat(32), body: 'of three days ago', receivedAt },
    ]);
    const page = await open();
    await rowWith(page, 'parcel 7').waitFor();
    expect(await rowWith(page, 'of three days ago').count()).toBe(0);
    await page.getByLabel('Time').selectOption({ label: 'last 7 days' });
    await rowWith(page, 'of three days ago').waitFor();
    expect((await previewsOf(page)).at(-1)).toBe('of three days ago');
  });
});

describe('a message that is opened', () => {
  test('is shown laid out, as it came, with its headers, its proof and its deliveries', async () => {
    const page = await inspected.current.open();
    const pane = await openMessage(page, '1001');
    const panel = pane.getByRole('tabpanel');
    expect(await panel.innerText()).toContain('{\n  "order": 1001,\n  "total": "49.90"\n}');

    expect(await (await chooseTab(pane, 'Raw')).innerText()).toContain('<TopicName>orders</TopicName>');
    await chooseTab(pane, 'Headers');
    await panel
      .getByRole('row', { name: /^x-mns-version/ })
      .getByText('2015-06-06')
      .waitFor();
    await chooseTab(pane, 'Proof');
    await panel.getByText('Signature still valid.').waitFor();
    await panel.getByRole('row', { name: /^signature holds/ }).waitFor();
    await chooseTab(pane, 'Deliveries');
    const delivery = panel.getByRole('article', { name: 'To demo' });
    await delivery.getByText('ok 204', { exact: true }).waitFor();
    expect(await delivery.innerText()).toContain('1 attempt');
    await chooseTab(pane, 'Routes');
    await panel.getByText('takes it').waitFor();

    await page.getByRole('button', { name: 'Back to the list' }).click();
    await pane.waitFor({ state: 'detached' });
    await rowWith(page, '1001').waitFor();
  });

  test('is the one that the address names, and the browser’s way back leads out of it', async () => {
    const page = await inspected.current.open();
    await openMessage(page, 'parcel 7');
    const { href } = new URL(page.url());
    await page.goBack();
    await page.getByRole('region', { name: 'Message', exact: true }).waitFor({ state: 'detached' });

    const other = await inspected.current.open(new URL(href).hash);
    await other
      .getByRole('region', { name: 'Message', exact: true })
      .getByText('parcel 7 has left')
      .waitFor();
  });

  test('is delivered again when a replay is planned and confirmed', async () => {
    const { open, publish, delivered } = inspected.current;
    const page = await open();
    await publish({ topic: 'orders', body: 'to be sent twice' });
    await rowWith(page, 'to be sent twice').getByText('delivered').waitFor();
    const times = () => delivered.filter(({ body }) => body.toString() === 'to be sent twice').length;
    expect(times()).toBe(1);

    const pane = await openMessage(page, 'to be sent twice');
    await chooseTab(pane, 'Deliveries');
    await pane.getByRole('button', { name: 'Replay…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Replay to demo' });
    await dialog.getByRole('button', { name: 'Send 1 message' }).click();
    await dialog.getByText('1 message on the way.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect.poll(times).toBe(2);
    await pane.getByText('1 attempt before the last replay.').waitFor();
  });
});

test('what the form publishes goes through the broker, and arrives while one looks on', async () => {
  const { open, delivered } = inspected.current;
  const page = await open('#/publish');
  await page.getByLabel('Topic').fill('orders');
  await page.getByRole('textbox', { name: 'Message' }).fill('{"order":1003}');
  await page.getByLabel(/^Tag/).fill('paid');
  await page.getByLabel('How often').fill('3');
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByText('3 of 3 messages stored here.').waitFor();
  await expect.poll(() => page.getByRole('main').getByText('delivered', { exact: true }).count()).toBe(3);
  const sent = delivered.filter(({ body }) => body.toString().includes('1003'));
  expect(sent).toHaveLength(3);

  await page.getByRole('main').getByRole('listitem').first().getByRole('link').click();
  await page.getByRole('region', { name: 'Message', exact: true }).getByText('"order"').waitFor();
  expect(await rowWith(page, '1003').count()).toBe(3);
  expect(await listOf(page).getByText('paid').count()).toBeGreaterThanOrEqual(3);
});
