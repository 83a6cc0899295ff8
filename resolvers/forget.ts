import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { deleteFromPersonalize, earlierDeletion, type PersonalizeData } from './forget/personalizeData.ts';
import { deleteRuns, runsThatKnow } from './forget/preparedFiles.ts';
import { deleteRecordedPlays, hasRecordedPlays } from './forget/recordedPlays.ts';
import type { ForgetStep } from './forget/step.ts';
import { type Bucket, forgetInDatasets, forgetInRawLog } from './forget/watchLogs.ts';

export interface Forgetting {
  readonly dynamo: DynamoDBClient;
  readonly interactionsTable: string;
  readonly data: Bucket;
  readonly personalize: PersonalizeData;
  /** Begins preprocessing, and training after it; answers the execution. */
  prepareAgain(): Promise<string>;
}

/** What is answered to whoever asked to forget a user. */
export interface ForgetReport {
  readonly userId: string;
  /** False: nothing was known of the user, and nothing was changed. */
  readonly known: boolean;
  /** False: something is to be done later; call again. */
  readonly complete: boolean;
  readonly steps: readonly ForgetStep[];
}

/**
 * Takes a user out of the logs, Personalize, what was made of the logs, and last the table: a call that was cut off finds something there
 * and does the rest. Each step can be repeated. The list of popular videos stays: it knows no users.
 */
export async function forgetUser(userId: string, forgetting: Forgetting): Promise<ForgetReport> {
  const { dynamo, interactionsTable, data, personalize } = forgetting;
  const hasPlays = await hasRecordedPlays(dynamo, interactionsTable, userId);
  const logs = [await forgetInRawLog(data, userId), await forgetInDatasets(data, userId)];
  const logsChanged = logs.some(({ count }) => count > 0);
  const runs = await runsThatKnow(data, userId);
  if (!hasPlays && !logsChanged && runs.length === 0) {
    const earlier = await earlierDeletion(personalize, data, userId);
    return { userId, known: false, complete: true, steps: earlier === undefined ? [] : [earlier] };
  }
  const deletion = await deleteFromPersonalize(personalize, data, userId);
  const steps: ForgetStep[] = [...logs, deletion.step];
  if (logsChanged || runs.length > 0) {
    steps.push(await deleteRuns(data, runs));
    steps.push({ place: 'preprocessing', count: 1, did: `started: ${await forgetting.prepareAgain()}` });
  }
  if (deletion.complete) steps.push(await deleteRecordedPlays(dynamo, interactionsTable, userId));
  else steps.push({ place: 'interactions table', count: 0, did: 'left for the next call, which finds the user by it' });
  return { userId, known: true, complete: deletion.complete, steps };
}
