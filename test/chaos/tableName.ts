import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { awsClientOptions } from '../system/stack.ts';

/** A table's physical name, as the functions have it in an environment variable. */
export async function tableName(endpointUrl: string, variable: 'VIDEOS_TABLE' | 'INTERACTIONS_TABLE'): Promise<string> {
  const lambda = new LambdaClient(awsClientOptions(endpointUrl));
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  lambda.destroy();
  const name = Functions.map(({ Environment }) => Environment?.Variables?.[variable]).find((value) => value !== undefined);
  if (name === undefined) throw new Error(`No function has ${variable}.`);
  return name;
}
