import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { DemoTarget } from '../../local/demo-target.ts';
import { openInspectedStack } from './inspected-stack.ts';
import { chooseTab, openMessage, rowWith } from './message-list.ts';
import { SHOP, type ShopMessage } from './shop.ts';
import { storeNotifications } from './stored-notifications.ts';

const HELP = `Takes the pictures of the inspector's page that the documentation shows, of a stack of its own:
docs/inspector-light.png, docs/inspector-dark.png, docs/inspector-phone.png.

  node test/browser/screenshots.ts`;

const LAPTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
/** In the message that is opened. */
const ORDER = '"order.paid","order":"A-20418"';
/** What the target is not up to for now. */
const REFUSED = 'shipment.delayed';

if (process.argv.length > 2) process.stdout.write(`${HELP}\n`);
else await takeAll();

async function takeAll(): Promise<void> {
  const inspected = await openInspectedStack();
  const target = await replaceTarget(inspected.stack.target);
  try {
    for (const topic of ['orders', 'shipments', 'stock']) await inspected.subscribe(topic);
    await storeNotifications(inspected.stack.table, SHOP.slice(1).map(stored));
    const { body, source, tag } = SHOP[0];
    await inspected.publish({ topic: source, body, tags: [tag] });

    const light = await inspected.open('', { ...LAPTOP, colorScheme: 'light' });
    await settled(light);
    await openMessage(light, ORDER);
    await take(light, 'inspector-light.png');

    const dark = await inspected.open('', { ...LAPTOP, colorScheme: 'dark' });
    await settled(dark);
    await chooseTab(await openMessage(dark, ORDER), 'Proof');
    await dark.getByText('Signature still valid.').waitFor();
    await take(dark, 'inspector-dark.png');

    const phone = await inspected.open('', { ...PHONE, colorScheme: 'light' });
    await settled(phone);
    await take(phone, 'inspector-phone.png');
  } finally {
    target.closeAllConnections();
    target.close();
    await inspected.stop();
  }
}

function stored({ source, body, tag }: ShopMessage, at: number) {
  const messageId = (0x62184d3d4308c001cdc54163542a6166n - BigInt(at) * 7919n).toString(16).toUpperCase();
  return { source, messageId, body, tags: [tag], receivedAt: Date.now() - (at + 1) * 41_700 };
}

/** Nothing is under way any more. */
async function settled(page: Page): Promise<void> {
  await rowWith(page, ORDER).getByText('delivered').waitFor();
  await rowWith(page, REFUSED).getByText('waiting').first().waitFor();
  for (const state of ['in-flight', 'pending', 'unrouted']) {
    await page.getByRole('row').filter({ hasText: state }).first().waitFor({ state: 'detached' });
  }
}

async function take(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  const path = fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  process.stdout.write(`${path}\n`);
}

/** A receiver that has an answer to what it is sent, and is not up to all of it. */
async function replaceTarget({ url, stop }: DemoTarget) {
  await stop();
  const server = createServer(async (request, response) => {
    const refused = (await buffer(request)).includes(REFUSED);
    response.writeHead(refused ? 503 : 200, { 'content-type': 'application/json' });
    response.end(refused ? '{"error":"the carrier does not answer"}' : '{"taken":true}');
  });
  server.listen(Number(new URL(url).port), '127.0.0.1');
  await once(server, 'listening');
  return server;
}
