import {
  CreateSolutionCommand, type CreateSolutionCommandInput, CreateSolutionVersionCommand, DescribeSolutionVersionCommand, ListSolutionsCommand, ListSolutionVersionsCommand, ListTagsForResourceCommand,
  TagResourceCommand, UntagResourceCommand, UpdateSolutionCommand, CreateDatasetGroupCommand, ListDatasetGroupsCommand, DescribeSolutionCommand,
} from '@aws-sdk/client-personalize';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { interactionsSchema, maker, objects } from './catalogue.ts';
import { type LocalPersonalize, startPersonalize } from './localPersonalize.ts';
import { newStateFolder } from './stateFolder.ts';

const HOUR = 3_600_000;
const folder = newStateFolder();
let clock = Date.UTC(2026, 0, 1);
let local: LocalPersonalize;
let datasetGroupArn: string;

const start = () => startPersonalize({ stateFolder: folder.path, objects, now: () => clock });

beforeAll(async () => {
  local = await start();
  const make = maker(local.personalize);
  datasetGroupArn = await make.datasetGroup('g');
  const interactions = await make.dataset(datasetGroupArn, { type: 'Interactions', schema: interactionsSchema });
  await make.importJob(interactions, { jobName: 'j', dataLocation: 's3://data/prepared/interactions/' });
});

afterAll(async () => {
  await local.close();
  folder.remove();
});

/** The machine slept until then. */
async function wakeAt(time: number): Promise<void> {
  await local.close();
  clock = time;
  local = await start();
}

const versions = async (solutionArn: string) => (await local.personalize.send(new ListSolutionVersionsCommand({ solutionArn }))).solutionVersions ?? [];

describe('automatic training', () => {
  it('begins an hour after the solution and goes on by its schedule', async () => {
    const solutionArn = await maker(local.personalize).solution({
      name: 'auto', datasetGroupArn, recipe: 'aws-popularity-count', solutionConfig: { autoTrainingConfig: { schedulingExpression: 'rate(2 days)' } },
    });
    await wakeAt(clock + HOUR / 2);
    expect(await versions(solutionArn)).toEqual([]);
    await wakeAt(clock + HOUR);
    await vi.waitFor(async () => expect((await versions(solutionArn)).map((version) => [version.status, version.trainingType])).toEqual([['ACTIVE', 'AUTOMATIC']]));
    await wakeAt(clock + 47 * HOUR);
    expect(await versions(solutionArn)).toHaveLength(1);
    await wakeAt(clock + 2 * HOUR);
    await vi.waitFor(async () => expect(await versions(solutionArn)).toHaveLength(2));
  });

  it('waits for the schedule when somebody trained by hand, and ends when it is turned off', async () => {
    const make = maker(local.personalize);
    const solutionArn = await make.solution({ name: 'by-hand', datasetGroupArn, recipe: 'aws-popularity-count' });
    await make.version(solutionArn);
    await wakeAt(clock + 2 * HOUR);
    expect((await versions(solutionArn)).map((version) => version.trainingType)).toEqual(['MANUAL']);
    await local.personalize.send(new UpdateSolutionCommand({ solutionArn, performAutoTraining: false }));
    await vi.waitFor(async () =>
      expect((await local.personalize.send(new DescribeSolutionCommand({ solutionArn }))).solution).toMatchObject({ performAutoTraining: false, latestSolutionUpdate: { status: 'ACTIVE' } }),
    );
    await wakeAt(clock + 300 * HOUR);
    expect(await versions(solutionArn)).toHaveLength(1);
  });
});

describe('solutions', () => {
  const create = (name: string, input: Partial<CreateSolutionCommandInput> & { readonly recipe: string }) => {
    const { recipe, ...rest } = input;
    return local.personalize.send(new CreateSolutionCommand({ name, datasetGroupArn, recipeArn: `arn:aws:personalize:::recipe/${recipe}`, ...rest }));
  };

  it('are refused with the reason when their configuration makes no sense', async () => {
    const eventsConfig = { eventParametersList: [{ eventType: 'a' }, { eventType: 'a' }] };
    const hpoConfig = { algorithmHyperParameterRanges: { integerHyperParameterRanges: [{ name: 'bptt', minValue: 9, maxValue: 3 }] } };
    const unknown = { algorithmHyperParameterRanges: { continuousHyperParameterRanges: [{ name: 'nope', minValue: 1, maxValue: 3 }] } };
    const refusals: readonly (readonly [Partial<CreateSolutionCommandInput> & { readonly recipe: string }, string])[] = [
      [{ recipe: 'aws-popularity-count', performHPO: true }, 'does not support hyperparameter optimization'],
      [{ recipe: 'aws-user-personalization', solutionConfig: { hpoConfig } }, 'needs performHPO'],
      [{ recipe: 'aws-user-personalization', performHPO: true, solutionConfig: { hpoConfig } }, 'range of the hyperparameter bptt is empty'],
      [{ recipe: 'aws-user-personalization', performHPO: true, solutionConfig: { hpoConfig: unknown } }, 'no tunable hyperparameter nope'],
      [{ recipe: 'aws-sims', solutionConfig: { eventsConfig } }, 'only once'],
      [{ recipe: 'aws-sims', solutionConfig: { autoTrainingConfig: { schedulingExpression: 'rate(31 days)' } } }, '1 to 30 days'],
      [{ recipe: 'aws-sims', performAutoTraining: false, solutionConfig: { autoTrainingConfig: { schedulingExpression: 'rate(1 day)' } } }, 'needs performAutoTraining'],
      [{ recipe: 'aws-semantic-similarity' }, 'does not run locally'],
      [{ recipe: 'aws-next-best-action' }, 'no place in a video recommender'],
      [{ recipe: 'aws-vod-top-picks' }, 'CreateRecommender'],
    ];
    for (const [input, message] of refusals) await expect(create('refused', input), message).rejects.toMatchObject({ name: 'InvalidInputException', message: expect.stringContaining(message) as string });
  });

  it('train in mode UPDATE only where AWS does, from a version that is there', async () => {
    const make = maker(local.personalize);
    const solutionArn = await make.solution({ name: 'people', datasetGroupArn, recipe: 'aws-user-personalization', performHPO: true });
    const update = () => local.personalize.send(new CreateSolutionVersionCommand({ solutionArn, trainingMode: 'UPDATE' }));
    await expect(update()).rejects.toThrow('needs an ACTIVE version');
    await make.version(solutionArn);
    const { solutionVersionArn } = await update();
    await vi.waitFor(async () => {
      const { solutionVersion } = await local.personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn }));
      expect(solutionVersion).toMatchObject({ status: 'ACTIVE', trainingMode: 'UPDATE', tunedHPOParams: { algorithmHyperParameters: { bptt: '32' } } });
    });
    const popular = await make.solution({ name: 'popular', datasetGroupArn, recipe: 'aws-popularity-count' });
    await expect(local.personalize.send(new CreateSolutionVersionCommand({ solutionArn: popular, trainingMode: 'UPDATE' }))).rejects.toThrow('not supported for recipe');
  });

  it('give tokens that go on with their own list alone', async () => {
    const { nextToken } = await local.personalize.send(new ListSolutionsCommand({ datasetGroupArn, maxResults: 1 }));
    expect((await local.personalize.send(new ListSolutionsCommand({ datasetGroupArn, maxResults: 1, nextToken }))).solutions).toHaveLength(1);
    for (const other of [new ListSolutionsCommand({ nextToken }), new ListDatasetGroupsCommand({ nextToken })]) {
      await expect(local.personalize.send(other as ListSolutionsCommand)).rejects.toMatchObject({ name: 'InvalidNextTokenException', $metadata: { httpStatusCode: 400 } });
    }
  });
});

describe('tags', () => {
  const tag = (tagKey: string) => ({ tagKey, tagValue: `value of ${tagKey}` });
  const many = (count: number) => Array.from({ length: count }, (_, n) => tag(`key-${n}`));

  it('come with a resource or later, are replaced by key, and go', async () => {
    const { datasetGroupArn: resourceArn } = await local.personalize.send(new CreateDatasetGroupCommand({ name: 'tagged', tags: [tag('b'), tag('a')] }));
    await local.personalize.send(new TagResourceCommand({ resourceArn, tags: [{ tagKey: 'b', tagValue: 'other' }] }));
    expect((await local.personalize.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([tag('a'), { tagKey: 'b', tagValue: 'other' }]);
    await local.personalize.send(new UntagResourceCommand({ resourceArn, tagKeys: ['b', 'never-there'] }));
    expect((await local.personalize.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([tag('a')]);
  });

  it('are at most 50, each key once, on something that is there', async () => {
    await expect(local.personalize.send(new CreateDatasetGroupCommand({ name: 'over', tags: many(51) }))).rejects.toMatchObject({ name: 'TooManyTagsException' });
    const { datasetGroups = [] } = await local.personalize.send(new ListDatasetGroupsCommand({}));
    expect(datasetGroups.map((group) => group.name)).not.toContain('over');
    await local.personalize.send(new TagResourceCommand({ resourceArn: datasetGroupArn, tags: many(50) }));
    await expect(local.personalize.send(new TagResourceCommand({ resourceArn: datasetGroupArn, tags: [tag('one-more')] }))).rejects.toMatchObject({ name: 'TooManyTagsException' });
    await expect(local.personalize.send(new UntagResourceCommand({ resourceArn: datasetGroupArn, tagKeys: many(51).map(({ tagKey }) => tagKey) }))).rejects.toMatchObject({ name: 'TooManyTagKeysException' });
    await expect(local.personalize.send(new TagResourceCommand({ resourceArn: datasetGroupArn, tags: [tag('a'), tag('a')] }))).rejects.toThrow('only once');
    await expect(local.personalize.send(new ListTagsForResourceCommand({ resourceArn: `${datasetGroupArn}x` }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
