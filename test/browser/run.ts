import { startVitest } from 'vitest/node';
import { findChromium, installChromium } from './chromium.ts';

const HELP = `Drives the inspector's page with a real browser, against a stack of its own.

  npm run test:browser [-- part of a test file's name …]

  --skip-without-browser  is no failure where there is none and none can be installed

CHROMIUM names the browser; otherwise the system's is taken, and installed where there is none (Debian, as root).`;
const SKIP = '--skip-without-browser';

const print = (line: string) => void process.stdout.write(`${line}\n`);
const wanted = process.argv.slice(2);
const files = wanted.filter((one) => one !== SKIP);

if (wanted.includes('--help') || wanted.includes('-h')) {
  print(HELP);
} else if (findChromium() === undefined && !(installChromium(print) && findChromium() !== undefined)) {
  const why = 'there is no Chromium here. Install one, or name it: CHROMIUM=/path/to/chromium';
  if (wanted.includes(SKIP)) print(`SKIPPED: ${why}\n0 passed, 0 failed`);
  else {
    print(`Not run: ${why}`);
    process.exitCode = 1;
  }
} else {
  const vitest = await startVitest('test', files, {
    run: true,
    include: ['test/browser/**/*.browser.ts'],
    reporters: ['default', './test/support/sum-reporter.ts'],
    // Each file has a stack and a browser of its own.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000, interval: 50 } },
  });
  await vitest.close();
}
