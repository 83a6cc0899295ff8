import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../preprocessing/dataset.ts';
import { localFolder, localOutput } from '../../preprocessing/localStorage.ts';
import { runPipeline } from '../../preprocessing/pipeline.ts';
import { accountedRows, datasetFolder, preprocessFiles, temporaryFolder } from './preprocessFiles.ts';

const HEADER = 'userId,videoId,watchedSeconds,durationSeconds,occurredAt,liked,sessionId,id';

/** The same rows as CSV and as JSON lines, which are read in different ways. */
function files(rows: readonly string[]): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const names = HEADER.split(',');
  const objects = rows.map((row) => JSON.stringify(Object.fromEntries(row.split(',').map((cell, index) => [names[index], cell]))));
  return { CSV: { 'plays.csv': [HEADER, ...rows].join('\n') }, 'JSON lines': { 'plays.jsonl': objects.join('\n') } };
}

describe.each(['CSV', 'JSON lines'])('%s', (format) => {
  it('reports of one watch session are one play, at the furthest position', async () => {
    const rows = ['u1,v1,1,10,1700000000,0,s1,', 'u1,v1,7,10,1700000060,0,s1,', 'u1,v1,4,10,1700000030,1,s1,', 'u1,v1,2,10,1700000090,0,s2,', 'u2,v1,3,10,1700000000,0,s1,'];
    const output = await preprocessFiles(files(rows)[format] ?? {});
    expect(output.report).toMatchObject({ rows: 5, watched: 1, clicked: 2, duplicates: 2 });
    expect(accountedRows(output.report)).toBe(5);
    expect((await output.rows('interactions')).map(({ USER_ID, TIMESTAMP, EVENT_TYPE, EVENT_VALUE }) => [USER_ID, TIMESTAMP, EVENT_TYPE, EVENT_VALUE])).toEqual([
      ['u2', '1700000000', 'clicked', '0.3'],
      ['u1', '1700000060', 'watched', '0.7'],
      ['u1', '1700000060', 'liked', ''],
      ['u1', '1700000090', 'clicked', '0.2'],
    ]);
  });

  it('an id counts once for a user, whatever else its row says, and once for another user too', async () => {
    const { report } = await preprocessFiles(files(['u1,v1,1,10,1700000000,0,,p1', 'u1,v1,1,10,1700000001,0,,p1', 'u2,v1,1,10,1700000000,0,,p1'])[format] ?? {});
    expect(report).toMatchObject({ rows: 3, clicked: 2, duplicates: 1 });
  });

  it('a file that mixes seconds and milliseconds is read, with a warning', async () => {
    const { report } = await preprocessFiles(files(['u1,v1,1,10,1700000000,0,,', 'u2,v1,1,10,1700000000000,0,,'])[format] ?? {});
    expect(report).toMatchObject({ clicked: 2, from: '2023-11-14T22:13:20.000Z', to: '2023-11-14T22:13:20.000Z' });
    expect(report.warnings).toEqual([expect.stringMatching(/plays.*: occurredAt counts seconds in 1 rows and milliseconds in 1/)]);
  });

  it('a clock more than a day ahead is rejected', async () => {
    const { report } = await preprocessFiles(files(['u1,v1,1,10,1700000000,0,,', `u2,v1,1,10,${Date.now() + 3 * 86_400_000},0,,`])[format] ?? {});
    expect(report).toMatchObject({ clicked: 1, rejected: { 'occurredAt is in the future': 1 } });
  });
});

it('too many rejects fail the run before anything is replaced', async () => {
  const folder = await datasetFolder({ 'plays.csv': [HEADER, 'u1,v1,1,10,1700000000,0,,', 'u1,v1,x,10,1700000000,0,,', 'u1,v1,y,10,1700000000,0,,'].join('\n') });
  const output = join(await temporaryFolder(), 'out');
  const run = async (maxRejectShare: number): Promise<unknown> =>
    runPipeline({ datasets: [await openDataset(localFolder(folder))], output: await localOutput(output), threshold: 0.5, maxRejectShare });
  await expect(run(0.5)).rejects.toThrow('2 of 3 rows were rejected (watchedSeconds is not a number: 2), expected at most 50 %');
  await expect(readdir(output)).rejects.toThrow('ENOENT');
  await expect(run(0.7)).resolves.toMatchObject({ clicked: 1 });
});
