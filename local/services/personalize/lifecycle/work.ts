import { inferBatch } from '../batch/inferBatch.ts';
import { deleteUsers } from '../deletion/deleteUsers.ts';
import { exportDataset } from '../exports/exportDataset.ts';
import { importDataset } from '../imports/importDataset.ts';
import type { Personalize } from '../Personalize.ts';
import { trainModel } from '../training/trainModel.ts';
import type { Work } from './Lifecycle.ts';

/** What each type does before it is ACTIVE. */
export function work(personalize: Personalize): Work {
  return {
    'dataset-import-job': async (job, { signal }) => {
      await importDataset(personalize, job, signal);
      return undefined;
    },
    'dataset-export-job': async (job) => {
      await exportDataset(personalize, job);
      return undefined;
    },
    'data-deletion-job': (job, { signal }) => deleteUsers(personalize, job, signal),
    'batch-inference-job': async (job, { signal }) => {
      // Nobody waits for the first line of a batch: the whole of it comes from what the version has learned in the end.
      await personalize.lifecycle.workOver(job.solutionVersionArn);
      signal.throwIfAborted();
      await inferBatch(personalize, job, signal);
      return undefined;
    },
    // A campaign that is ACTIVE answers at once.
    'campaign': async ({ solutionVersionArn }) => {
      await personalize.warm(solutionVersionArn);
      return undefined;
    },
    'recommender': async ({ recommenderArn }, { signal, ready }) => {
      const { metrics: modelMetrics, trainedThroughEvent, trainingKey } = await trainModel(personalize, recommenderArn, {
        signal,
        ready: ({ metrics, ...early }) => ready({ modelMetrics: metrics, trainedThroughEvent: early.trainedThroughEvent }),
      });
      personalize.resources.update('recommender', recommenderArn, { trainedThroughEvent, trainingKey });
      await personalize.warm(recommenderArn);
      return { modelMetrics };
    },
    'solution-version': ({ solutionVersionArn }, at) => trainModel(personalize, solutionVersionArn, at),
  };
}
