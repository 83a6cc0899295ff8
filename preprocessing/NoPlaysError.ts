import { DatasetError } from './DatasetError.ts';
import type { Run } from './stages/Run.ts';
import type { MapFacts } from './stages/stages.ts';

/** No row of the datasets says that somebody watched something: there is nothing to learn from. Of files that could not be read, the first is named. */
export class NoPlaysError extends DatasetError {
  constructor(facts: readonly MapFacts[], runs: readonly Run[]) {
    const rows = facts.reduce((sum, fact) => sum + fact.rows, 0);
    const rejected = facts.flatMap((fact) => Object.values(fact.rejected)).reduce((sum, count) => sum + count, 0);
    const withoutWatchTime = runs.reduce((sum, { header }) => sum + header.withoutWatchTime, 0);
    const [unreadable] = facts.flatMap((fact) => fact.unreadable);
    super(unreadable ?? `no plays: ${rows} rows were read, ${withoutWatchTime} of them without watch time and ${rejected} rejected, expected at least one play`);
  }
}
