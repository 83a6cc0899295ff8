import { CreateSolutionCommand, type CreateSolutionCommandInput, DescribeSolutionVersionCommand, GetSolutionMetricsCommand } from '@aws-sdk/client-personalize';
import { describe, expect, it } from 'vitest';
import type { Model, Recipe } from '../../../../local/services/personalize/recipes/recipe.ts';
import type { Trainer, TrainerJob } from '../../../../local/services/personalize/training/trainer.ts';
import { candidates } from '../../../../local/services/personalize/tuning/candidates.ts';
import { maker, trainedGroup } from './catalogue.ts';
import { personalizeForEachTest } from './eachTest.ts';

/** Ranks by counts; with fewer than 100 hidden dimensions the wrong way round. */
const upsideDown: Recipe = {
  names: ['every recipe'],
  train: (data, { hyperparameters }) => {
    const sign = Number(hyperparameters['hidden_dimension'] ?? 100) < 100 ? -1 : 1;
    const counts = new Float32Array(data.itemIds.length);
    for (const item of data.interactions.item) counts[item] = (counts[item] ?? 0) + sign;
    return modelOf(data.itemIds, counts);
  },
  save: (model) => {
    const counts = new Float32Array(model.itemIds.length);
    model.score({ history: [], now: 0, explorationWeight: 0, explorationSeed: 0 }, counts);
    return Buffer.from(JSON.stringify({ itemIds: model.itemIds, counts: [...counts] }));
  },
  load: (bytes) => {
    const { itemIds, counts } = JSON.parse(Buffer.from(bytes).toString()) as { itemIds: string[]; counts: number[] };
    return modelOf(itemIds, Float32Array.from(counts));
  },
};

function modelOf(itemIds: readonly string[], counts: Float32Array): Model {
  return { itemIds, score: (_request, out) => out.set(counts) };
}

const jobs: TrainerJob[] = [];
const trainer: Trainer = {
  recipeFor: () => upsideDown,
  train: (job) => {
    jobs.push(job);
    return Promise.resolve({ model: upsideDown.save(upsideDown.train(job.data, job.options)), metrics: { coverage: job.data.interactions.length } });
  },
};
const local = personalizeForEachTest({ trainer });

async function tuned(solutionConfig: CreateSolutionCommandInput['solutionConfig']): Promise<{ readonly arn: string; readonly parameters: Readonly<Record<string, string>> }> {
  const { datasetGroupArn } = await trainedGroup(local.personalize);
  jobs.length = 0;
  const make = maker(local.personalize);
  const { arn, end } = await make.version(await make.solution({ name: 'tuned', datasetGroupArn, recipe: 'aws-user-personalization', performHPO: true, solutionConfig }));
  expect(end).toBe('ACTIVE');
  const { solutionVersion } = await local.personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn: arn }));
  return { arn, parameters: solutionVersion?.tunedHPOParams?.algorithmHyperParameters ?? {} };
}

const dimension = { name: 'hidden_dimension', minValue: 32, maxValue: 256 };

describe('hyperparameter optimization', () => {
  it('finds what foretells held-out interactions best, and trains the version with it on everything', async () => {
    const { arn, parameters } = await tuned({
      algorithmHyperParameters: { hidden_dimension: '40' },
      hpoConfig: { algorithmHyperParameterRanges: { integerHyperParameterRanges: [dimension] }, hpoObjective: { metricName: 'precision_at_10', type: 'Maximize' } },
    });
    expect(Number(parameters['hidden_dimension'])).toBeGreaterThanOrEqual(100);
    expect(parameters).toMatchObject({ bptt: '32', recency_mask: 'true' });
    const sizes = jobs.map((job) => job.data.interactions.length);
    expect(sizes).toHaveLength(5);
    expect(Math.max(...sizes.slice(0, -1))).toBeLessThan(1200);
    expect(sizes.at(-1)).toBe(1200);
    expect(jobs[0]?.options.hyperparameters['hidden_dimension']).toBe('40');
    expect(jobs.at(-1)?.options.hyperparameters).toMatchObject(parameters);
    const { metrics } = await local.personalize.send(new GetSolutionMetricsCommand({ solutionVersionArn: arn }));
    expect(metrics).toEqual({ coverage: 1200 });
  });

  it('goes the other way for an objective to minimize, with as many trainings as it may have', async () => {
    const { parameters } = await tuned({
      hpoConfig: {
        algorithmHyperParameterRanges: { integerHyperParameterRanges: [dimension] }, hpoObjective: { metricName: 'precision_at_10', type: 'Minimize' }, hpoResourceConfig: { maxNumberOfTrainingJobs: '6', maxParallelTrainingJobs: '2' },
      },
    });
    expect(Number(parameters['hidden_dimension'])).toBeLessThan(100);
    expect(jobs).toHaveLength(7);
  });

  it('trains once where nothing that may vary has an effect', async () => {
    const { parameters } = await tuned({ hpoConfig: { algorithmHyperParameterRanges: { integerHyperParameterRanges: [{ name: 'bptt', minValue: 4, maxValue: 16 }] } } });
    expect(parameters).toMatchObject({ bptt: '16', hidden_dimension: '149' });
    expect(jobs).toHaveLength(1);
  });

  it('stays in its ranges and asks the same question the same way', () => {
    const config = { hpoConfig: { algorithmHyperParameterRanges: { integerHyperParameterRanges: [{ name: 'hidden_dimension', minValue: 50, maxValue: 60 }] } } };
    const tried = candidates('aws-user-personalization', config, 1).map((candidate) => Number(candidate['hidden_dimension']));
    expect(tried[0]).toBe(60);
    expect(tried.every((value) => value >= 50 && value <= 60)).toBe(true);
    expect(candidates('aws-user-personalization', config, 1)).toEqual(candidates('aws-user-personalization', config, 1));
  });
});

describe('hyperparameters', () => {
  const refused = async (solutionConfig: CreateSolutionCommandInput['solutionConfig'], message: string): Promise<void> => {
    const input = { name: 'no', datasetGroupArn: 'arn:aws:personalize:us-east-1:000000000000:dataset-group/upnext', recipeArn: 'arn:aws:personalize:::recipe/aws-user-personalization', performHPO: true, solutionConfig };
    await expect(local.personalize.send(new CreateSolutionCommand(input)), message).rejects.toMatchObject({ name: 'InvalidInputException', message: expect.stringContaining(message) as string });
  };

  it('are those that the guide lists, in its ranges', async () => {
    await trainedGroup(local.personalize);
    const trending = { datasetGroupArn: 'arn:aws:personalize:us-east-1:000000000000:dataset-group/upnext', recipe: 'aws-trending-now', solutionConfig: { featureTransformationParameters: { trend_discovery_frequency: '3 hours' } } };
    expect(await maker(local.personalize).solution({ name: 'trending', ...trending })).toContain('solution/trending');
    await refused({ algorithmHyperParameters: { colour: 'red' } }, 'has no hyperparameter colour');
    await refused({ algorithmHyperParameters: { hidden_dimension: '1000' } }, 'expected a whole number from 32 to 256');
    await refused({ algorithmHyperParameters: { recency_mask: 'maybe' } }, 'expected one of true, false');
    await refused({ featureTransformationParameters: { max_user_history_length_percentile: '2' } }, 'from 0 to 1');
    await refused({ hpoConfig: { algorithmHyperParameterRanges: { integerHyperParameterRanges: [{ ...dimension, maxValue: 999 }] } } }, 'cannot have 999');
    await refused({ hpoConfig: { hpoObjective: { metricName: 'happiness' } } }, 'hpoObjective.metricName must be one of');
    await refused({ hpoConfig: { hpoResourceConfig: { maxNumberOfTrainingJobs: '41' } } }, 'from 1 to 40');
  });

  it('leave items with the fewest interactions out where they say so', async () => {
    const { datasetGroupArn } = await trainedGroup(local.personalize);
    const make = maker(local.personalize);
    jobs.length = 0;
    const solution = (name: string, from: string) => make.solution({ name, datasetGroupArn, recipe: 'aws-sims', solutionConfig: { featureTransformationParameters: { min_item_interaction_count_percentile: from } } });
    for (const [name, from] of [['all', '0'], ['half', '0.5']] as const) expect((await make.version(await solution(name, from))).end).toBe('ACTIVE');
    const items = jobs.map((job) => new Set(job.data.interactions.item).size);
    expect(items[0]).toBe(30);
    expect(items[1]).toBeLessThanOrEqual(20);
    expect(items[1]).toBeGreaterThanOrEqual(10);
  });
});
