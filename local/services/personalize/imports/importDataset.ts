import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { InteractionTableBuilder } from '../data/InteractionTable.ts';
import { WorkFailure } from '../errors.ts';
import type { Personalize } from '../Personalize.ts';
import { type DatasetSchema, parseDatasetSchema } from '../schemas/avroSchema.ts';
import { readRows } from './readRows.ts';
import { writeInteractionFile } from '../store/interactionFile.ts';
import type { MetadataFields } from '../store/MetadataStore.ts';
import type { Dataset, DatasetImportJob } from '../store/resourceTypes.ts';

/** https://docs.aws.amazon.com/personalize/latest/dg/limits.html */
const MIN_INCREMENTAL_INTERACTIONS = 1000;

/** The work of a dataset import job: nothing of the dataset changes until every row has been read and understood. */
export async function importDataset(personalize: Personalize, job: DatasetImportJob, signal: AbortSignal): Promise<void> {
  const dataset = personalize.resources.get('dataset', job.datasetArn);
  const schema = parseDatasetSchema(personalize.resources.get('schema', dataset.schemaArn).schema);
  const source = { dataLocation: job.dataSource.dataLocation ?? '', roleArn: job.roleArn, schema, signal };
  if (dataset.datasetType === 'INTERACTIONS') await importInteractions(personalize, { job, dataset, source });
  else await importMetadata(personalize, { job, dataset, source });
  personalize.group(dataset.datasetGroupArn).forget(dataset.datasetType);
}

interface Import {
  readonly job: DatasetImportJob;
  readonly dataset: Dataset;
  readonly source: { readonly dataLocation: string; readonly roleArn: string; readonly schema: DatasetSchema; readonly signal: AbortSignal };
}

async function importInteractions(personalize: Personalize, { job, dataset, source }: Import): Promise<void> {
  const position = (name: string): number => source.schema.fields.findIndex((field) => field.name === name);
  const [user, item, timestamp, eventType, eventValue] = [position('USER_ID'), position('ITEM_ID'), position('TIMESTAMP'), position('EVENT_TYPE'), position('EVENT_VALUE')];
  const others = source.schema.fields.flatMap(({ name }, at) => ([user, item, timestamp, eventType, eventValue].includes(at) ? [] : [[name.toUpperCase(), at] as const]));
  const builder = new InteractionTableBuilder();
  await readRows(personalize.context, source, (values) => {
    const value = values[eventValue] ?? '';
    builder.add({
      userId: values[user] ?? '',
      itemId: values[item] ?? '',
      eventType: values[eventType] ?? '',
      eventValue: value === '' ? NaN : Number(value),
      timestamp: Number(values[timestamp]),
      others: others.map(([name, at]) => [name, values[at] ?? ''] as const),
    });
  });
  if (job.importMode === 'INCREMENTAL' && builder.length < MIN_INCREMENTAL_INTERACTIONS) {
    throw new WorkFailure(`An incremental import needs at least ${MIN_INCREMENTAL_INTERACTIONS} interactions; got ${builder.length}.`);
  }
  const file = join('interactions', `${createHash('sha256').update(job.datasetImportJobArn).digest('hex').slice(0, 16)}.bin`);
  writeInteractionFile(join(personalize.stateFolder, file), builder.build());
  const files = job.importMode === 'FULL' ? [file] : [...dataset.files.filter((other) => other !== file), file];
  const replaced = dataset.files.filter((other) => !files.includes(other));
  personalize.resources.update('dataset', dataset.datasetArn, { files, lastUpdatedDateTime: personalize.now() });
  for (const other of replaced) rmSync(join(personalize.stateFolder, other), { force: true });
}

async function importMetadata(personalize: Personalize, { job, dataset, source }: Import): Promise<void> {
  const idField = dataset.datasetType === 'ITEMS' ? 'ITEM_ID' : 'USER_ID';
  const idPosition = source.schema.fields.findIndex((field) => field.name === idField);
  const rows: (readonly [string, MetadataFields])[] = [];
  await readRows(personalize.context, source, (values) => {
    const fields = source.schema.fields.flatMap(({ name }, position) => (position === idPosition || values[position] === '' ? [] : [[name.toUpperCase(), values[position] ?? '']]));
    rows.push([values[idPosition] ?? '', Object.fromEntries(fields) as MetadataFields]);
  });
  personalize.metadata.write(dataset.datasetArn, rows, { replace: job.importMode === 'FULL' });
  personalize.resources.update('dataset', dataset.datasetArn, { lastUpdatedDateTime: personalize.now() });
}
