import type { Locator, Page } from 'playwright-core';

/** The list of messages, found as those who hear the page find it. */
export function listOf(page: Page): Locator {
  return page.getByRole('grid', { name: 'Messages, newest first' });
}

/** The row that says a text. */
export function rowWith(page: Page, text: string): Locator {
  return listOf(page).getByRole('row').filter({ hasText: text });
}

/** What the rows that are drawn show of their messages, from top to bottom. */
export function previewsOf(page: Page): Promise<readonly string[]> {
  return listOf(page).getByRole('link').allInnerTexts();
}

/** Opens a message by a click on its row. Resolves to the pane that shows it. */
export async function openMessage(page: Page, text: string): Promise<Locator> {
  await rowWith(page, text).click();
  const pane = page.getByRole('region', { name: 'Message', exact: true });
  await pane.getByRole('tablist').waitFor();
  return pane;
}

/** Chooses a tab of a message's pane. Resolves to what it shows. */
export async function chooseTab(pane: Locator, name: string): Promise<Locator> {
  await pane.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
  await pane.getByRole('tab', { name: new RegExp(`^${name}`), selected: true }).waitFor();
  return pane.getByRole('tabpanel');
}
