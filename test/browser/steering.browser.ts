import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { startInspectorProcess } from '../../local/inspector-process.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import { useInspectedStack } from './inspected-stack.ts';
import { rowWith } from './message-list.ts';

const inspected = useInspectedStack(({ subscribe }) => subscribe('orders'));

const goTo = (page: Page, name: string) =>
  page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: new RegExp(`^${name}`) })
    .click();

test('a fault that is switched on has pushes rejected, which is counted by its reason until all are cleared', async () => {
  const { open, publish } = inspected.current;
  const page = await open('#/broker');
  await page.getByRole('article', { name: 'orders' }).getByText('MNS', { exact: true }).waitFor();
  const forged = page.getByRole('checkbox', { name: /^Forged signature/ });
  await forged.check();
  await page.getByText('struck 0 pushes').waitFor();
  await publish({ topic: 'orders', body: 'signed by another' });
  await page.getByText(/^struck [1-9]/).waitFor();

  await goTo(page, 'Sources');
  const source = page.getByRole('article', { name: 'orders' });
  await source.getByRole('listitem').filter({ hasText: 'signature-mismatch' }).waitFor();
  await goTo(page, 'Figures');
  const rejected = page.getByRole('definition').nth(1);
  await expect.poll(async () => Number(await rejected.innerText())).toBeGreaterThan(0);

  await goTo(page, 'Broker');
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect.poll(() => forged.isChecked()).toBe(false);
  expect(await page.getByRole('button', { name: 'Clear all' }).isDisabled()).toBe(true);
  await publish({ topic: 'orders', body: 'signed as it should be' });
  await goTo(page, 'Messages');
  await rowWith(page, 'signed as it should be').waitFor();
});

test('a target that is disabled by hand takes nothing until it is enabled, and then what was held', async () => {
  const { open, publish, stack, delivered } = inspected.current;
  const page = await open('#/targets');
  const demo = page.getByRole('article', { name: 'demo' });
  await demo.getByText('takes messages').waitFor();
  await demo.getByRole('button', { name: 'Disable…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Disable demo?' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  await demo.getByRole('button', { name: 'Disable…' }).click();
  await dialog.getByRole('button', { name: 'Disable', exact: true }).click();
  await demo.getByText('Target demo takes no messages').waitFor();
  await demo.getByRole('button', { name: 'Enable' }).waitFor();
  await page.getByRole('navigation', { name: 'Pages' }).getByText('not taking messages').waitFor();

  // A function that has just looked at the target believes for 5 s what it saw.
  const row = rowWith(page, 'has to wait');
  await goTo(page, 'Messages');
  let published = 0;
  await expect
    .poll(
      async () => {
        await publish({ topic: 'orders', body: 'has to wait' });
        published += 1;
        return row.filter({ hasText: 'held' }).count();
      },
      { interval: 1_000 },
    )
    .toBeGreaterThan(0);
  const arrived = () => delivered.filter(({ body }) => body.toString() === 'has to wait').length;
  expect(arrived()).toBeLessThan(published);

  await goTo(page, 'Targets');
  await demo.getByRole('button', { name: 'Enable' }).click();
  await demo.getByText('Target demo takes messages again').waitFor();
  await goTo(page, 'Messages');
  await expect
    .poll(
      async () => {
        await stack.functions.invoke('sweep', {});
        return row.filter({ hasText: 'delivered' }).count();
      },
      { interval: 1_000 },
    )
    .toBe(published);
  expect(arrived()).toBe(published);
});

test('a stage that is away is told, and so is an inspector; both are gone on with when they are back', async () => {
  const { stack, publish, browser } = inspected.current;
  const proxy = await startLossyProxy(stack.functions.lambdaUrl);
  const ports = { lambda: Number(new URL(proxy.url).port), broker: Number(new URL(stack.broker.url).port) };
  const inspect = async (port: number) => {
    const inspector = startInspectorProcess({ port, ports, onEnded: () => undefined });
    onTestFinished(() => inspector.stop());
    return { inspector, url: (await inspector.ready) ?? 'none' };
  };
  const first = await inspect(0);
  const page = await browser.open(first.url);
  const status = page.getByRole('banner').getByRole('status');
  await expect.poll(() => status.innerText()).toBe('Live');

  proxy.lose('before', () => true);
  await expect.poll(() => status.innerText()).toBe('Stage does not answer');
  await page.getByRole('alert').first().waitFor();
  proxy.heal();
  await expect.poll(() => status.innerText()).toBe('Live');
  await expect.poll(() => page.getByRole('alert').count()).toBe(0);

  await first.inspector.stop();
  await expect.poll(() => status.innerText()).toBe('Reconnecting…');
  await publish({ topic: 'orders', body: 'came while nobody looked' });
  await inspect(Number(new URL(first.url).port));
  await expect.poll(() => status.innerText()).toBe('Live');
  await rowWith(page, 'came while nobody looked').waitFor();

  await browser.closePages();
  const complaints = browser.takeComplaints();
  expect(complaints.filter((complaint) => !complaint.startsWith('Failed to load resource'))).toEqual([]);
});
