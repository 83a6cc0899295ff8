import type { ResultWriter } from '../definition.ts';
import type { Run, Visit } from '../run.ts';
import { StateError } from '../stateError.ts';
import type { Execution } from '../store.ts';
import { putObject } from './objects.ts';
import type { MapRun } from './store.ts';

type Format = Required<NonNullable<ResultWriter['WriterConfig']>>;

/**
 * What a map hands on: the children's outputs, or where they lie in S3.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 */
export async function writeResults(writer: ResultWriter | undefined, children: readonly Execution[], { visit, mapRun }: { readonly visit: Visit; readonly mapRun: MapRun }): Promise<unknown> {
  const exported = writer?.Resource !== undefined;
  const format: Format = { Transformation: exported ? 'NONE' : 'COMPACT', OutputType: 'JSON', ...writer?.WriterConfig };
  if (writer === undefined || !exported) {
    const results = transformed(children, format);
    return format.OutputType === 'JSONL' ? text(results, 'JSONL') : results;
  }
  const where = (await visit.language.template(writer.Arguments ?? writer.Parameters ?? {}, visit.scope)) as { readonly Bucket?: string; readonly Prefix?: string };
  try {
    if (where.Bucket === undefined) throw new Error(`expected Bucket, got ${JSON.stringify(where)}`);
    const folder = `${where.Prefix === undefined || where.Prefix === '' ? '' : `${where.Prefix.replace(/\/$/, '')}/`}${mapRun.arn.slice(mapRun.arn.lastIndexOf(':') + 1)}`;
    const key = await exportResults({ run: visit.run, mapRun, bucket: where.Bucket, folder, children, format });
    return { MapRunArn: mapRun.arn, ResultWriterDetails: { Bucket: where.Bucket, Key: key } };
  } catch (error) {
    throw new StateError('States.ResultWriterFailed', `${writer.Resource ?? ''}: ${(error as Error).message}`);
  }
}

interface Export {
  readonly run: Run;
  readonly mapRun: MapRun;
  readonly bucket: string;
  readonly folder: string;
  readonly children: readonly Execution[];
  readonly format: Format;
}

/** One file for each outcome, and a manifest that names them. Answers its key. */
async function exportResults({ run, mapRun, bucket, folder, children, format }: Export): Promise<string> {
  const files: Record<string, { readonly Key: string; readonly Size: number }[]> = { FAILED: [], PENDING: [], SUCCEEDED: [] };
  for (const [status, group] of Map.groupBy(children, outcomeOf)) {
    const key = `${folder}/${status}_0.${format.OutputType.toLowerCase()}`;
    const body = text(transformed(group, format), format.OutputType);
    await putObject(run, { bucket, key, body });
    files[status] = [{ Key: key, Size: Buffer.byteLength(body) }];
  }
  const manifest = { DestinationBucket: bucket, MapRunArn: mapRun.arn, ResultFiles: files };
  await putObject(run, { bucket, key: `${folder}/manifest.json`, body: JSON.stringify(manifest) });
  return `${folder}/manifest.json`;
}

function outcomeOf({ status, events }: Execution): string {
  if (status === 'SUCCEEDED') return 'SUCCEEDED';
  return events === 0 ? 'PENDING' : 'FAILED';
}

function text(results: readonly unknown[], type: Format['OutputType']): string {
  return type === 'JSON' ? JSON.stringify(results) : results.map((result) => `${JSON.stringify(result)}\n`).join('');
}

/** A failed child is always told whole. */
function transformed(children: readonly Execution[], { Transformation }: Format): readonly unknown[] {
  return children.flatMap((child) => {
    if (Transformation === 'NONE' || child.status !== 'SUCCEEDED') return [record(child)];
    const output = JSON.parse(child.output ?? 'null') as unknown;
    return Transformation === 'FLATTEN' && Array.isArray(output) ? (output as readonly unknown[]) : [output];
  });
}

function record(child: Execution): Readonly<Record<string, unknown>> {
  return {
    ExecutionArn: child.arn,
    Input: child.input,
    InputDetails: { Included: true },
    Name: child.name,
    ...(child.output === undefined ? {} : { Output: child.output, OutputDetails: { Included: true } }),
    ...(child.error === undefined ? {} : { Error: child.error }),
    ...(child.cause === undefined ? {} : { Cause: child.cause }),
    StartDate: new Date(child.startedAt).toISOString(),
    StateMachineArn: child.machineArn,
    Status: child.status,
    ...(child.stoppedAt === undefined ? {} : { StopDate: new Date(child.stoppedAt).toISOString() }),
  };
}
