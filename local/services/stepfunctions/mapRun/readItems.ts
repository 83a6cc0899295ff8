import { gunzipSync } from 'node:zlib';
import type { ItemReader, MapState } from '../definition.ts';
import type { Visit } from '../run.ts';
import { StateError } from '../stateError.ts';
import { parseCsv } from './csv.ts';
import { getObject, listObjects } from './objects.ts';

type ReaderConfig = NonNullable<ItemReader['ReaderConfig']>;

const delimiters = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' } as const;

/**
 * The items of a map: from its ItemReader, or its Items or input.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
 */
export async function readItems(state: MapState, visit: Visit): Promise<readonly unknown[]> {
  const { ItemReader: reader } = state;
  if (reader === undefined) {
    const input = visit.language.effectiveInput(state, visit.scope);
    const items = (await visit.language.value(state, 'Items', visit.scope)) ?? input;
    if (!Array.isArray(items)) throw new StateError('States.Runtime', `A map needs an array of items, got ${JSON.stringify(items)}`);
    return items as readonly unknown[];
  }
  const config = reader.ReaderConfig ?? {};
  const most = Number((await visit.language.value(config, 'MaxItems', visit.scope)) ?? 0) || Infinity;
  const where = await visit.language.template(reader.Arguments ?? reader.Parameters ?? {}, visit.scope);
  const { Bucket: bucket, Key: key = '', Prefix: prefix = '' } = where as { readonly Bucket?: string; readonly Key?: string; readonly Prefix?: string };
  try {
    if (bucket === undefined) throw new Error(`expected Bucket, got ${JSON.stringify(where)}`);
    if (reader.Resource.endsWith(':s3:listObjectsV2')) return await listObjects(visit.run, { bucket, prefix, most });
    const items = config.InputType === 'MANIFEST' ? await readInventory(visit, bucket, key) : itemsOf(await getObject(visit.run, bucket, key), config);
    return items.slice(0, most);
  } catch (error) {
    throw new StateError('States.ItemReaderFailed', `${reader.Resource}: ${(error as Error).message}`);
  }
}

function itemsOf(body: Buffer, config: ReaderConfig): readonly unknown[] {
  const text = body.toString('utf8');
  switch (config.InputType ?? 'JSON') {
    case 'CSV':
      return csvItems(text, config);
    case 'JSONL':
      return text.split(/\r?\n/).filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as unknown);
    default:
      return jsonItems(JSON.parse(text), config.ItemsPointer);
  }
}

/** ItemsPointer is a JSON Pointer (RFC 6901). An object's members become {Key, Value}, as AWS reads them. */
function jsonItems(document: unknown, pointer = ''): readonly unknown[] {
  let found = document;
  for (const part of pointer.split('/').slice(1)) found = (found as Readonly<Record<string, unknown>> | undefined)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  if (Array.isArray(found)) return found;
  if (typeof found === 'object' && found !== null) return Object.entries(found).map(([Key, Value]) => ({ Key, Value: Value as unknown }));
  throw new Error(`expected an array or an object${pointer === '' ? '' : ` at ${pointer}`}, got ${JSON.stringify(found)?.slice(0, 100)}`);
}

function csvItems(text: string, config: ReaderConfig): readonly Readonly<Record<string, string>>[] {
  const rows = parseCsv(text, delimiters[config.CSVDelimiter ?? 'COMMA']);
  const names = config.CSVHeaderLocation === 'GIVEN' ? (config.CSVHeaders ?? []) : (rows.shift() ?? []);
  return rows.map((row) => Object.fromEntries(names.map((name, column) => [name, row[column] ?? ''])));
}

/** An S3 Inventory: a manifest that names gzip CSV files without a header. https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html */
async function readInventory({ run }: Visit, bucket: string, key: string): Promise<readonly unknown[]> {
  const manifest = JSON.parse((await getObject(run, bucket, key)).toString('utf8')) as { readonly fileFormat?: string; readonly fileSchema?: string; readonly files?: readonly { readonly key: string }[] };
  if (manifest.fileFormat !== 'CSV' || manifest.files === undefined) throw new Error(`expected an S3 Inventory in CSV, got fileFormat ${String(manifest.fileFormat)}`);
  const names = (manifest.fileSchema ?? '').split(',').map((name) => name.trim());
  const items: unknown[] = [];
  for (const file of manifest.files) {
    const text = gunzipSync(await getObject(run, bucket, file.key)).toString('utf8');
    for (const row of parseCsv(text, ',')) items.push(Object.fromEntries(names.map((name, column) => [name, name === 'Key' ? decodeURIComponent(row[column] ?? '') : (row[column] ?? '')])));
  }
  return items;
}
