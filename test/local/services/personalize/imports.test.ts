import { CreateDatasetImportJobCommand } from '@aws-sdk/client-personalize';
import { describe, expect, it } from 'vitest';
import type { Trainer } from '../../../../local/services/personalize/training/trainer.ts';
import { interactionsSchema, itemsSchema, maker, roleArn, trainedGroup } from './catalogue.ts';
import { personalizeForEachTest } from './eachTest.ts';
import { popularityTrainer } from './popularityRecipe.ts';

const local = personalizeForEachTest();

describe('imports', () => {
  const importing = async (csv: string, schema = interactionsSchema): Promise<string> => {
    await local.restart({ objects: new Map([['data/a.csv', csv]]) });
    const make = maker(local.personalize);
    const type = schema === interactionsSchema ? 'Interactions' : 'Items';
    const datasetArn = await make.dataset(await make.datasetGroup('g'), { type, schema });
    return make.importJob(datasetArn, { jobName: 'j', dataLocation: 's3://data/a.csv', importMode: 'FULL' });
  };

  it('fail for columns that are not there', async () => {
    expect(await importing('USER_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE\nu,1,watched,1')).toBe('CREATE FAILED: Input CSV is missing the following columns:[ITEM_ID]');
  });

  it('fail for a value of the wrong type, naming the row', async () => {
    expect(await importing('USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE\nu,v,1,watched,\nu,v,soon,watched,1')).toBe(
      'CREATE FAILED: Invalid value "soon" for column TIMESTAMP of type long: row 3 of s3://data/a.csv.',
    );
  });

  it('fail for more event types than a column holds', async () => {
    const rows = Array.from({ length: 257 }, (_, type) => `u,v,${type},type-${type},`);
    expect(await importing(['USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE', ...rows].join('\n'))).toBe('CREATE FAILED: Dataset has more than 256 event types');
  });

  it('fail for an empty value that the schema does not allow', async () => {
    expect(await importing('ITEM_ID,GENRES,CREATION_TIMESTAMP,DURATION_SECONDS\n,,,', itemsSchema)).toMatch(/^CREATE FAILED: Column ITEM_ID must not be empty/);
  });

  it('fail for an object that is not there', async () => {
    const make = maker(local.personalize);
    const datasetArn = await make.dataset(await make.datasetGroup('g'), { type: 'Items', schema: itemsSchema });
    expect(await make.importJob(datasetArn, { jobName: 'j', dataLocation: 's3://data/none.csv' })).toBe('CREATE FAILED: The S3 path s3://data/none.csv does not exist.');
    await expect(
      local.personalize.send(new CreateDatasetImportJobCommand({ jobName: 'k', datasetArn, dataSource: { dataLocation: '/tmp/a.csv' }, roleArn })),
    ).rejects.toMatchObject({ name: 'InvalidInputException' });
  });

  it('add to the dataset when incremental and replace it when full', async () => {
    const trained = await trainedGroup(local.personalize);
    const counts: number[] = [];
    const trainer: Trainer = {
      ...popularityTrainer,
      train: (job) => {
        counts.push(job.data.interactions.length);
        return popularityTrainer.train(job);
      },
    };
    await local.restart({ trainer });
    const again = maker(local.personalize);
    const dataLocation = 's3://data/prepared/interactions/';
    expect(await again.importJob(trained.interactionsArn, { jobName: 'more', dataLocation, importMode: 'INCREMENTAL' })).toBe('ACTIVE');
    await again.version(trained.solutionArn);
    expect(await again.importJob(trained.interactionsArn, { jobName: 'all', dataLocation, importMode: 'FULL' })).toBe('ACTIVE');
    await again.version(trained.solutionArn);
    expect(counts).toEqual([2400, 1200]);
  });
});
