import { DEFAULT_WATCH_THRESHOLD } from '../preprocessing/label.ts';
import { writingDynamoDb } from './awsClients.ts';
import { requiredEnvironment } from './environment.ts';
import { InteractionLog } from './interactionLog.ts';
import type { RecordParts } from './recordInteraction.ts';
import { VideoCatalog } from './videoCatalog.ts';

/** What recording needs, on clients of the function's environment. Made once per container. */
export function createRecordParts(): RecordParts {
  const client = writingDynamoDb();
  return {
    catalog: new VideoCatalog(client, requiredEnvironment('VIDEOS_TABLE')),
    log: new InteractionLog(client, requiredEnvironment('INTERACTIONS_TABLE')),
    threshold: Number(process.env['WATCH_THRESHOLD'] ?? DEFAULT_WATCH_THRESHOLD),
  };
}
