import {
  type DynamoDBClient,
  type ServiceInputTypes,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';

/** The updates that go through a client while `work` runs, in order. */
export async function updatesDuring(
  client: DynamoDBClient,
  work: () => Promise<unknown>,
): Promise<readonly UpdateItemCommandInput[]> {
  const name = 'updatesDuring';
  const updates: UpdateItemCommandInput[] = [];
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName === UpdateItemCommand.name)
          updates.push(args.input as UpdateItemCommandInput & ServiceInputTypes);
        return next(args);
      },
    { step: 'initialize', name },
  );
  try {
    await work();
  } finally {
    client.middlewareStack.remove(name);
  }
  return updates;
}
