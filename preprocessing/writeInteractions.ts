import { ENGAGEMENTS } from './eventWeights.ts';
import { csvField, csvFloat, PartFiles } from './PartFiles.ts';
import type { PlayColumns } from './PlayColumns.ts';
import type { OutputFolder } from './storage.ts';

/**
 * Personalize's interactions (https://docs.aws.amazon.com/personalize/latest/dg/interactions-dataset-requirements.html): each play in
 * time order with its watch ratio as value, then a row without value for each engagement.
 */
export async function writeInteractions(output: OutputFolder, plays: PlayColumns, order: Uint32Array): Promise<void> {
  const parts = new PartFiles(output, { folder: 'interactions', header: ['USER_ID', 'ITEM_ID', 'TIMESTAMP', 'EVENT_TYPE', 'EVENT_VALUE'] });
  const users = plays.users.ids.map(csvField);
  const items = plays.items.ids.map(csvField);
  const { user, item, occurredAt, watchRatio } = plays;
  for (const row of order) {
    const start = `${users[user[row] ?? 0]},${items[item[row] ?? 0]},${Math.floor((occurredAt[row] ?? 0) / 1000)},`;
    let rows = `${start}${plays.typeAt(row)},${csvFloat(watchRatio[row] ?? 0)}\n`;
    for (const engagement of ENGAGEMENTS) if (plays.has(row, engagement)) rows += `${start}${engagement},\n`;
    if (parts.add(rows)) await parts.flush();
  }
  await parts.close();
}
