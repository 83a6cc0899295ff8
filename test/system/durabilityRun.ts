import { parseArgs } from 'node:util';
import { findPlays, recordThroughKills, wrong } from './durability.ts';

/** `node test/system/durabilityRun.ts --plays 50000 --kills 20`: the durability test as large as wanted. */
const { values } = parseArgs({ options: { plays: { type: 'string', default: '50000' }, kills: { type: 'string', default: '20' } } });
const write = (line: string): boolean => process.stdout.write(`${line}\n`);

const run = await recordThroughKills({ plays: Number(values.plays), kills: Number(values.kills), log: write });
const places = await findPlays(run);
const lost = {
  'in the table, not exactly once': wrong(run.answered, places.table, (times) => times === 1),
  'in the raw log, not at least once': wrong(run.answered, places.rawLog, (times) => times >= 1),
  'after preprocessing, not exactly once': wrong(run.answered, places.prepared, (times) => times === 1),
  'in Personalize, not exactly once': wrong(run.answered, places.personalize, (times) => times === 1),
};
for (const [where, ids] of Object.entries(lost)) write(`${where}: ${ids.length}${ids.length === 0 ? '' : ` (${ids.slice(0, 5).join(', ')} …)`}`);
const repeats = [...places.rawLog.values()].reduce((sum, times) => sum + times - 1, 0);
write(`lines of the raw log beyond the first of a play: ${repeats}`);
await run.stack.stop();
process.exitCode = Object.values(lost).some((ids) => ids.length > 0) ? 1 : 0;
