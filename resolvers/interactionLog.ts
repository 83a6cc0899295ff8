import { ConditionalCheckFailedException, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type Play, playFromItem } from './play.ts';

/** Where plays are recorded, once each. */
export class InteractionLog {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** Durable when it resolves. A user's second play of the same id is not recorded: the first is answered. */
  async record(play: Play): Promise<{ readonly play: Play; readonly created: boolean }> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: marshall(play, { removeUndefinedValues: true }),
          ConditionExpression: 'attribute_not_exists(id)',
        }),
      );
      return { play, created: true };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const first = await this.get(play.userId, play.id);
      if (first === undefined) throw error;
      return { play: first, created: false };
    }
  }

  async get(userId: string, id: string): Promise<Play | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { userId: { S: userId }, id: { S: id } }, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : playFromItem(Item);
  }
}
