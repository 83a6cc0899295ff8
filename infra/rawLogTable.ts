import type { CfnTable } from 'aws-cdk-lib/aws-glue';

/** Columns of a line of raw/, under the canonical names; `deliver` writes them so. */
const columns: readonly (readonly [string, string])[] = [
  ['id', 'string'],
  ['userId', 'string'],
  ['videoId', 'string'],
  ['watchedSeconds', 'double'],
  ['durationSeconds', 'double'],
  ['occurredAt', 'string'],
  ['engagement', 'array<string>'],
  ['liked', 'boolean'],
  ['shared', 'boolean'],
  ['commented', 'boolean'],
  ['sessionId', 'string'],
  ['recommendationId', 'string'],
];

/** The raw log as Athena and the crawler see it: gzip JSON lines, one folder `dt=YYYY-MM-DD` a day. */
export function rawLogTable(location: string): CfnTable.TableInputProperty {
  return {
    name: 'raw',
    tableType: 'EXTERNAL_TABLE',
    parameters: { classification: 'json', compressionType: 'gzip', typeOfData: 'file' },
    partitionKeys: [{ name: 'dt', type: 'string' }],
    storageDescriptor: {
      location,
      columns: columns.map(([name, type]) => ({ name, type })),
      inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
      outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
      compressed: true,
      serdeInfo: { serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
    },
  };
}
