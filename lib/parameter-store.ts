import { GetParametersCommand, paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm';
import { awsSettings } from './aws.ts';

// Imported when it is needed: by itself it is a third of what the whole client is.

/** Every parameter below a path, decrypted, by what follows the path. One call in practice: a page holds ten. */
export async function readBelow(path: string): Promise<Record<string, string | undefined>> {
  const client = new SSMClient(awsSettings());
  const values: Record<string, string | undefined> = {};
  for await (const { Parameters = [] } of paginateGetParametersByPath(
    { client },
    { Path: path, WithDecryption: true },
  )) {
    for (const { Name = '', Value } of Parameters) values[Name.slice(path.length + 1)] = Value;
  }
  client.destroy();
  return values;
}

/** Parameters by their names, decrypted, ten names a call. Names that do not exist are absent from the answer. */
export async function readByName(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const client = new SSMClient(awsSettings());
  const found = new Map<string, string>();
  for (let start = 0; start < names.length; start += 10) {
    const Names = names.slice(start, start + 10);
    const { Parameters = [] } = await client.send(new GetParametersCommand({ Names, WithDecryption: true }));
    for (const { Name = '', Value = '' } of Parameters) found.set(Name, Value);
  }
  client.destroy();
  return found;
}
