import { createChecks } from './checks.ts';
import { deployment } from './deployment.ts';
import { startMinistack } from './ministack.ts';
import { pythonWithMinistack } from './python.ts';

const print = (line: string) => process.stdout.write(`${line}\n`);

const python = await pythonWithMinistack();
if (python === undefined) {
  print('Not run: there is no python3 with venv here, which MiniStack needs.');
  process.exitCode = 1;
} else {
  await run(python);
}

async function run(python: string): Promise<void> {
  // Then what was started ends with this process.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  const checks = createChecks(print);
  const lastLines: string[] = [];
  let broke = 0;
  const started = new AsyncDisposableStack();
  try {
    const ministack = await startMinistack(python, (line) => {
      lastLines.push(line);
      if (lastLines.length > 100) lastLines.shift();
    });
    started.defer(() => ministack.stop());
    await deployment({ ministack, checks, started });
  } catch (error) {
    broke = 1;
    print(error instanceof Error ? (error.stack ?? error.message) : String(error));
    print(`\nThe last lines of MiniStack:\n${lastLines.join('\n')}`);
  } finally {
    await started.disposeAsync();
  }
  const failed = Math.max(checks.failed, broke);
  print(`${checks.passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
