import { describeKept, keptKeys, messageAt } from './evidence.ts';
import type { Row } from './row.ts';
import type { World } from './world.ts';

/** Tries one row. Resolves to what came of it, in the words of its `expected` when all is well. */
export async function judge(row: Row, world: World): Promise<string> {
  const before = await keptKeys(world.stack);
  const statuses = await row.attempt(world);
  const added = [...(await keptKeys(world.stack))].filter((key) => !before.has(key));
  const got = `${statuses} ${describeKept(added)}`;
  const [key] = added.filter((one) => one.startsWith('N#'));
  if (row.message === undefined || key === undefined) return got;
  const message = await messageAt(world.stack, key);
  return message === row.message ? got : `${got} as ${JSON.stringify(message.slice(0, 60))}`;
}
