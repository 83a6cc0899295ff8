import { expect, it } from 'vitest';
import { killNine } from './killNine.ts';

it('loses nothing that was answered to 6 kills at random moments, serves after each, and goes on with what was under way', async () => {
  const outcome = await killNine({ times: 6, seed: 5, progress: () => undefined });
  expect(outcome).toMatchObject({ kills: 6 });
  // The kills have to hit something.
  expect(outcome.events).toBeGreaterThan(0);
  expect(outcome.imports + outcome.versions).toBeGreaterThan(0);
}, 150_000);
