import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

const TEMPLATE = new URL('../../serverless.yml', import.meta.url);

/** serverless.yml as it is written: variables stay as they are, and `!GetAtt Table.Arn` is the text `Table.Arn`. */
export async function readTemplate(): Promise<unknown> {
  return parseTemplate(await readFile(TEMPLATE, 'utf8'));
}

export function parseTemplate(text: string): unknown {
  // Below `error` it warns of every tag that is not YAML's own, and reads on.
  return parse(text, { logLevel: 'error' });
}
