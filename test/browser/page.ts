import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type Page,
  type Response,
} from 'playwright-core';
import { findChromium } from './chromium.ts';

/** A browser, and what its pages complained of: a test that ends with complaints has failed. */
export interface OpenBrowser {
  /** A page in a context of its own, at `url`. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** Errors of scripts, dialogs, and what the content security policy refused, since this was asked last. */
  takeComplaints(): readonly string[];
  closePages(): Promise<void>;
  close(): Promise<void>;
}

export async function openBrowser(): Promise<OpenBrowser> {
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new Error('there is no Chromium here: npm run test:browser installs it');
  const browser: Browser = await chromium.launch({
    executablePath,
    // Chromium has no sandbox for root, whom containers run as.
    chromiumSandbox: process.getuid?.() !== 0,
  });
  const complaints: string[] = [];
  return {
    async open(url, options = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(`${error.name}: ${error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('dialog', (dialog) => {
        complaints.push(`a dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on('response', (response) => {
        // What the browser complains of says only the status.
        if (response.status() >= 500) void explain(response);
      });
      page.on('popup', (popup) => complaints.push(`a window: ${popup.url()}`));
      await page.goto(url);
      return page;
    },
    takeComplaints: () => complaints.splice(0),
    async closePages() {
      for (const context of browser.contexts()) await context.close();
    },
    close: () => browser.close(),
  };
}

async function explain(response: Response): Promise<void> {
  const said = await response.text().catch(() => 'nothing');
  process.stdout.write(`${response.status()} ${response.url()}: ${said}\n`);
}
