import type { Personalize } from '../Personalize.ts';
import type { Updates } from './Lifecycle.ts';

/** How each type's latest update comes into force. */
export function updates(personalize: Personalize): Updates {
  return {
    // The campaign serves its old version until the new one can answer.
    campaign: async (_campaign, { solutionVersionArn, minProvisionedTPS, campaignConfig }) => {
      await personalize.warm(solutionVersionArn);
      return { solutionVersionArn, minProvisionedTPS, campaignConfig };
    },
    dataset: ({ datasetGroupArn, datasetType }, { schemaArn }) => {
      personalize.group(datasetGroupArn).forget(datasetType);
      return Promise.resolve({ schemaArn });
    },
    recommender: (_recommender, { recommenderConfig }) => Promise.resolve({ recommenderConfig }),
    solution: ({ solutionConfig }, { performAutoTraining, performIncrementalUpdate, solutionUpdateConfig }) =>
      Promise.resolve({
        ...(performAutoTraining === undefined ? {} : { performAutoTraining }),
        ...(performIncrementalUpdate === undefined ? {} : { performIncrementalUpdate }),
        solutionConfig: { ...solutionConfig, ...solutionUpdateConfig },
      }),
  };
}
