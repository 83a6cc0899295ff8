import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoDbService } from '../../local/services/dynamodb/server.ts';
import { InteractionLog } from '../../resolvers/interactionLog.ts';
import { PopularFallback } from '../../resolvers/popularFallback.ts';
import type { Ranked, Ranking, ViewerRequest } from '../../resolvers/ranking.ts';
import { RecentRankings } from '../../resolvers/RecentRankings.ts';
import type { RecommendParts } from '../../resolvers/recommend.ts';
import type { RecordParts } from '../../resolvers/recordInteraction.ts';
import { VideoCatalog } from '../../resolvers/videoCatalog.ts';
import { WatchHistory } from '../../resolvers/watchHistory.ts';
import { clientOptions, serve } from '../local/services/dynamodb/awsServer.ts';

/** Personalize as a table of answers: what is not in it does not answer. */
export interface Answers {
  viewer?: readonly string[];
  popular?: readonly string[];
  similar?: readonly string[];
  rank?: readonly string[];
}

export interface Scene {
  readonly lists: RecommendParts;
  readonly records: RecordParts;
  readonly answers: Answers;
  /** What Personalize was asked for viewers. */
  readonly asked: ViewerRequest[];
  close(): Promise<void>;
}

/** The use cases on the local DynamoDB with tables as the template makes them. */
export async function createScene(): Promise<Scene> {
  const served = await serve(createDynamoDbService);
  const client = new DynamoDBClient(clientOptions(served.url));
  const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  await client.send(
    new CreateTableCommand({
      TableName: 'videos',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [attribute('id')],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await client.send(
    new CreateTableCommand({
      TableName: 'interactions',
      KeySchema: [{ AttributeName: 'userId', KeyType: 'HASH' }, { AttributeName: 'id', KeyType: 'RANGE' }],
      AttributeDefinitions: ['userId', 'id', 'occurredAt'].map(attribute),
      LocalSecondaryIndexes: [
        {
          IndexName: 'byTime',
          KeySchema: [{ AttributeName: 'userId', KeyType: 'HASH' }, { AttributeName: 'occurredAt', KeyType: 'RANGE' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const answers: Answers = {};
  const asked: ViewerRequest[] = [];
  const answer = (ids: readonly string[] | undefined, recommendationId: string): Promise<Ranked | undefined> =>
    Promise.resolve(ids === undefined ? undefined : { recommendationId, items: ids.map((videoId, index) => ({ videoId, score: 1 / (index + 1) })) });
  const ranking: Pick<Ranking, keyof Ranking> = {
    forViewer: (request) => {
      asked.push(request);
      return answer(answers.viewer?.slice(0, request.numResults), `viewer-${asked.length}`);
    },
    similar: () => answer(answers.similar, 'similar'),
    popular: () => answer(answers.popular, 'popular'),
    trending: () => answer(undefined, 'trending'),
    rank: () => answer(answers.rank, 'rank'),
  };
  const objects = new Map<string, string>();
  const fallback = new PopularFallback({
    get: (key) => Promise.resolve(objects.get(key)),
    put: (key, body) => {
      objects.set(key, body.toString());
      return Promise.resolve();
    },
  });
  const catalog = new VideoCatalog(client, 'videos');
  return {
    answers,
    asked,
    lists: { ranking, fallback, catalog, recent: new RecentRankings(), history: new WatchHistory(client, 'interactions') },
    records: { catalog, log: new InteractionLog(client, 'interactions'), threshold: 0.5 },
    close: () => {
      client.destroy();
      return served.close();
    },
  };
}

/** Videos v0, v1, … of 100 s; even ones are Action, odd ones Drama. */
export async function addVideos(scene: Scene, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await scene.lists.catalog.put({ id: `v${index}`, title: `Video ${index}`, url: `https://example.com/${index}`, durationSeconds: 100, genres: [index % 2 === 0 ? 'Action' : 'Drama'] });
  }
}
