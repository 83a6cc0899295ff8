import type { Personalize } from '../Personalize.ts';
import { othersOf } from '../data/InteractionTable.ts';
import { eventColumns } from '../schemas/eventColumns.ts';
import { type Field, parseDatasetSchema } from '../schemas/avroSchema.ts';
import type { Dataset, DatasetExportJob } from '../store/resourceTypes.ts';
import { writeObject } from './writeObject.ts';

/** A row by column name. */
type Row = Readonly<Record<string, string>>;

/** The work of a dataset export job: one CSV file with the schema's columns. https://docs.aws.amazon.com/personalize/latest/dg/export-data.html */
export async function exportDataset(personalize: Personalize, { datasetArn, ingestionMode, jobName, jobOutput, roleArn }: DatasetExportJob): Promise<void> {
  const dataset = personalize.resources.get('dataset', datasetArn);
  const { fields } = parseDatasetSchema(personalize.resources.get('schema', dataset.schemaArn).schema);
  const columns = fields.map((field) => field.name);
  const rows = dataset.datasetType === 'INTERACTIONS' ? interactions(personalize, { dataset, fields, mode: ingestionMode }) : metadata(personalize, dataset, ingestionMode);
  let text = csvLine(columns);
  for (const row of rows) text += csvLine(columns.map((column) => row[column.toUpperCase()] ?? ''));
  await writeObject(personalize.context, { folder: jobOutput.s3DataDestination.path, name: `${jobName}.csv`, roleArn, text });
}

function* interactions(
  personalize: Personalize,
  { dataset, fields, mode }: { readonly dataset: Dataset; readonly fields: readonly Field[]; readonly mode: DatasetExportJob['ingestionMode'] },
): Generator<Row> {
  const group = personalize.group(dataset.datasetGroupArn);
  const { table } = group.histories;
  if (mode !== 'PUT') {
    for (let row = 0; row < table.length; row++) {
      yield {
        USER_ID: table.users.ids[table.user[row] ?? 0] ?? '',
        ITEM_ID: table.items.ids[table.item[row] ?? 0] ?? '',
        TIMESTAMP: String(table.timestamp[row] ?? 0),
        EVENT_TYPE: table.eventTypes.ids[table.eventType[row] ?? 0] ?? '',
        EVENT_VALUE: valueText(table.eventValue[row] ?? NaN),
        ...Object.fromEntries(othersOf(table, row)),
      };
    }
  }
  if (mode === 'BULK') return;
  for (const event of group.events()) {
    if (event.itemId === null) continue;
    yield {
      ...eventColumns(event, fields),
      USER_ID: group.histories.ownerOf(event),
      ITEM_ID: event.itemId,
      TIMESTAMP: String(Math.floor(event.timestamp)),
      EVENT_TYPE: event.eventType,
      EVENT_VALUE: valueText(event.eventValue ?? NaN),
    };
  }
}

function* metadata(personalize: Personalize, { datasetArn, datasetType }: Dataset, mode: DatasetExportJob['ingestionMode']): Generator<Row> {
  const put = personalize.metadata.putIds(datasetArn);
  for (const [id, fields] of personalize.metadata.read(datasetArn)) {
    if (mode === 'ALL' || put.has(id) === (mode === 'PUT')) yield { ...fields, [datasetType === 'ITEMS' ? 'ITEM_ID' : 'USER_ID']: id };
  }
}

/** Values are kept as 32-bit floats, which hold seven digits. */
function valueText(value: number): string {
  return Number.isNaN(value) ? '' : String(Number(value.toPrecision(7)));
}

/** RFC 4180. */
function csvLine(values: readonly string[]): string {
  return `${values.map((value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(',')}\n`;
}
