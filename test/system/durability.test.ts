import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DurabilityRun, findPlays, type Places, recordThroughKills, wrong } from './durability.ts';

describe('after kill -9 three times among 1,500 plays', () => {
  let run: DurabilityRun;
  let places: Places;
  beforeAll(async () => {
    run = await recordThroughKills({ plays: 1500, kills: 3, log: () => {} });
    places = await findPlays(run);
  });
  afterAll(() => run.stack.stop());

  it('every answered play is in the table exactly once', () => {
    expect(run.answered.size).toBe(1500);
    expect(wrong(run.answered, places.table, (times) => times === 1)).toEqual([]);
  });

  it('every answered play is in the raw log', () => {
    expect(wrong(run.answered, places.rawLog, (times) => times >= 1)).toEqual([]);
  });

  it('every answered play counts once after preprocessing', () => {
    expect(wrong(run.answered, places.prepared, (times) => times === 1)).toEqual([]);
  });

  it('every answered play is one event of Personalize', () => {
    expect(wrong(run.answered, places.personalize, (times) => times === 1)).toEqual([]);
  });
});
