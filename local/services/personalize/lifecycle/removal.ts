import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Personalize } from '../Personalize.ts';
import { deleteModelFile } from '../store/modelFile.ts';
import type { Removal } from './Lifecycle.ts';

/** What is on disk for a resource goes with it. */
export function removal(personalize: Personalize): Removal {
  const { resources, metadata, events, stateFolder } = personalize;
  return {
    'dataset-group': ({ datasetGroupArn }) => {
      events.deleteGroup(datasetGroupArn);
      for (const job of resources.list('data-deletion-job')) if (job.datasetGroupArn === datasetGroupArn) resources.delete('data-deletion-job', job.dataDeletionJobArn);
      personalize.forgetGroup(datasetGroupArn);
    },
    'dataset': ({ datasetArn, datasetGroupArn, datasetType, files }) => {
      metadata.deleteDataset(datasetArn);
      for (const file of files) rmSync(join(stateFolder, file), { force: true });
      for (const job of resources.list('dataset-import-job')) if (job.datasetArn === datasetArn) resources.delete('dataset-import-job', job.datasetImportJobArn);
      for (const job of resources.list('dataset-export-job')) if (job.datasetArn === datasetArn) resources.delete('dataset-export-job', job.datasetExportJobArn);
      personalize.group(datasetGroupArn).forget(datasetType);
    },
    'solution': ({ solutionArn }) => {
      for (const { solutionArn: owner, solutionVersionArn } of resources.list('solution-version')) {
        if (owner !== solutionArn) continue;
        personalize.lifecycle.abort(solutionVersionArn);
        deleteModelFile(stateFolder, solutionVersionArn);
        personalize.models.forget(solutionVersionArn);
        resources.delete('solution-version', solutionVersionArn);
        for (const job of resources.list('batch-inference-job')) {
          if (job.solutionVersionArn === solutionVersionArn) resources.delete('batch-inference-job', job.batchInferenceJobArn);
        }
      }
    },
    'recommender': ({ recommenderArn }) => {
      deleteModelFile(stateFolder, recommenderArn);
      personalize.models.forget(recommenderArn);
    },
  };
}
