import { deleteOperation } from './delete.ts';

const unfinished = ['CREATE PENDING', 'CREATE IN_PROGRESS'];

export const deleteSolution = deleteOperation({
  name: 'DeleteSolution',
  type: 'solution',
  arnMember: 'solutionArn',
  users: ({ solutionArn }, { resources }) => [
    ...resources.list('campaign').filter((campaign) => campaign.solutionVersionArn.startsWith(`${solutionArn}/`)).map((campaign) => campaign.campaignArn),
    ...resources.list('batch-inference-job').filter((job) => job.solutionVersionArn.startsWith(`${solutionArn}/`) && unfinished.includes(job.status)).map((job) => job.batchInferenceJobArn),
    ...resources
      .list('solution-version')
      .filter((version) => version.solutionArn === solutionArn && unfinished.includes(version.status))
      .map((version) => version.solutionVersionArn),
  ],
});
