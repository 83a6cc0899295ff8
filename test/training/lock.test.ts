import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { train } from '../../training/train.ts';
import { type LocalTraining, startLocalTraining } from './localTraining.ts';

vi.setConfig({ testTimeout: 300_000 });

let training: LocalTraining;

beforeEach(async () => {
  training = await startLocalTraining();
  await training.prepare('20240101T000000Z-a');
});
afterEach(() => training.close());

it('lets one of two executions at once work, and the other leave', async () => {
  const call = (owner: string) => train(training.world, { owner, deadline: Date.now() + 60_000 });
  const results = await Promise.all([call('execution-1'), call('execution-2')]);
  const [left] = results.filter(({ step }) => step.startsWith('another execution is at work'));
  expect(left).toMatchObject({ done: true, waitSeconds: 0 });
  const [winner] = results.filter((result) => result !== left);
  expect(winner?.step).toBe(winner?.done === true ? 'everything is in service' : winner?.step);
  if (winner?.done === false) await training.finish(training.world, left?.step.includes('execution-1') === true ? 'execution-1' : 'execution-2');
  for (const [name, times] of [['CreateDatasetGroup', 1], ['CreateSolutionVersion', 5], ['CreateCampaign', 5]] as const) {
    expect(training.changes.filter((change) => change === name)).toHaveLength(times);
  }
  // The lock is free again.
  expect((await call('execution-3')).step).toBe('everything is in service');
});

it('is free again when an execution has not been heard of for too long', async () => {
  expect(await train(training.world, { owner: 'crashed', deadline: Date.now() })).toMatchObject({ done: false });
  expect((await train(training.world, { owner: 'next', deadline: Date.now() + 60_000 })).step).toMatch(/^another execution is at work: crashed, until 20/);
  const later = { ...training.world, now: () => Date.now() + 15 * 60_000 };
  expect((await train(later, { owner: 'next', deadline: Date.now() })).step).not.toMatch(/another execution/);
  expect((await train(training.world, { owner: 'crashed', deadline: Date.now() })).step).toMatch(/^another execution is at work: next/);
});
