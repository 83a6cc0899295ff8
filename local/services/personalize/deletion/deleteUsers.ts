import { join } from 'node:path';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { InteractionTableBuilder } from '../data/InteractionTable.ts';
import { WorkFailure } from '../errors.ts';
import { csvRows } from '../imports/csv.ts';
import { readLocation } from '../imports/readLocation.ts';
import type { Personalize } from '../Personalize.ts';
import { allLearned, type Learned } from '../store/learned.ts';
import { readInteractionFile, writeInteractionFile } from '../store/interactionFile.ts';
import type { DataDeletionJob } from '../store/resourceTypes.ts';
import { trainModel } from '../training/trainModel.ts';

/**
 * The work of a data deletion job: the users go from datasets and events, and every model of the group is trained again without them,
 * serving as it was until its file is replaced. Each step can be repeated after a kill.
 * https://docs.aws.amazon.com/personalize/latest/dg/delete-records.html
 */
export async function deleteUsers(personalize: Personalize, job: DataDeletionJob, signal: AbortSignal): Promise<Partial<DataDeletionJob>> {
  const users = await readUserIds(personalize, job);
  const { datasetGroupArn } = job;
  const { resources, metadata, events, stateFolder } = personalize;
  const group = personalize.group(datasetGroupArn);
  let numDeleted = 0;
  for (const file of group.dataset('INTERACTIONS')?.files ?? []) {
    const table = readInteractionFile(join(stateFolder, file));
    const builder = new InteractionTableBuilder();
    builder.addTable(table, (userId) => !users.has(userId));
    if (builder.length === table.length) continue;
    numDeleted += table.length - builder.length;
    writeInteractionFile(join(stateFolder, file), builder.build());
    await eventLoopTurn();
  }
  numDeleted += events.deleteUsers(datasetGroupArn, users);
  const usersDataset = group.dataset('USERS');
  if (usersDataset !== undefined) numDeleted += metadata.deleteRows(usersDataset.datasetArn, users);
  for (const kind of ['INTERACTIONS', 'USERS'] as const) group.forget(kind);
  group.deletions += 1;
  // Counted before the models: a job taken up again after a kill finds nothing left to delete.
  const total = (job.numDeleted ?? 0) + numDeleted;
  resources.update('data-deletion-job', job.dataDeletionJobArn, { numDeleted: total });
  await trainAgain(personalize, datasetGroupArn, signal);
  return { numDeleted: total };
}

async function readUserIds(personalize: Personalize, { dataSource, roleArn }: DataDeletionJob): Promise<Set<string>> {
  const users = new Set<string>();
  for await (const { text } of readLocation(personalize.context, { dataLocation: dataSource.dataLocation ?? '', roleArn })) {
    const rows = csvRows(text);
    const column = (rows.next().value ?? []).indexOf('USER_ID');
    if (column === -1) throw new WorkFailure('Input CSV is missing the following columns:[USER_ID]');
    for (const row of rows) {
      const id = row[column] ?? '';
      if (id !== '') users.add(id);
    }
  }
  return users;
}

async function trainAgain(personalize: Personalize, datasetGroupArn: string, signal: AbortSignal): Promise<void> {
  const { resources, models, lifecycle } = personalize;
  const trained = (): Learned[] => allLearned(resources).filter((learned) => learned.datasetGroupArn === datasetGroupArn && (learned.status === 'ACTIVE' || learned.status === 'INACTIVE'));
  // Those with an early model are at learning from the users who are gone; here they get the whole training, or after a failure at the next start.
  for (const { arn } of trained()) lifecycle.abort(arn);
  const done = new Set<string>();
  // An UPDATE may copy a model of before while others are trained.
  for (let next = trained()[0]; next !== undefined; next = trained().find(({ arn }) => !done.has(arn))) {
    const { arn } = next;
    const { metrics, trainedThroughEvent, trainingKey } = await trainModel(personalize, arn, { signal });
    const record = { trainedThroughEvent, trainingKey, refining: false };
    if (resources.find('recommender', arn) === undefined) resources.update('solution-version', arn, { ...record, metrics });
    else resources.update('recommender', arn, { ...record, modelMetrics: metrics });
    models.forget(arn);
    done.add(arn);
  }
}
