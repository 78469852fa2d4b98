import { readdir, readFile } from 'node:fs/promises';
import { type Budgets, overBudget } from './budget.ts';
import { type Bundle, bundle } from './build.ts';
import { leanBundle } from './options.ts';

const print = (line: string) => process.stdout.write(`${line}\n`);
const [asked] = process.argv.slice(2);
const names = (await readdir(new URL('../../functions/', import.meta.url))).map((file) =>
  file.replace('.ts', ''),
);
const budgets = JSON.parse(await readFile(new URL('budgets.json', import.meta.url), 'utf8')) as Budgets;
const wanted = asked === undefined ? names : names.filter((name) => name === asked);
const bundles = await Promise.all(
  wanted.map(async (name) => [name, await bundle(`functions/${name}.ts`, leanBundle())] as const),
);

if (asked === undefined) {
  const faults = bundles.flatMap(([name, found]) => overBudget(name, found, budgets) ?? []);
  for (const fault of faults) print(fault);
  const sizes = bundles.map(([name, { start }]) => `${name} ${kilobytes(start)}`);
  if (faults.length === 0) print(`Bundles are within their budgets: ${sizes.join(', ')} KB at start.`);
  process.exitCode = faults.length > 0 ? 1 : 0;
} else {
  for (const [name, found] of bundles) explain(name, found);
}

function explain(name: string, { start, all, parts }: Bundle): void {
  print(
    `${name}: ${kilobytes(start)} KB at start, ${kilobytes(all)} KB with what is loaded later. At start:`,
  );
  for (const part of parts.slice(0, 30)) print(`${kilobytes(part.bytes).padStart(8)} KB  ${part.name}`);
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
