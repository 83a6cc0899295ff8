import { deleteOperation } from './delete.ts';

const unfinished = ['CREATE PENDING', 'CREATE IN_PROGRESS'];

export const deleteSolution = deleteOperation({
  name: 'DeleteSolution',
  type: 'solution',
  arnMember: 'solutionArn',
  users: ({ solutionArn }, { resources }) => [
    ...resources.list('campaign').filter((campaign) => campaign.solutionVersionArn.startsWith(`${solutionArn}/`)).map((campaign) => campaign.campaignArn),
    ...resources
      .list('solution-version')
      .filter((version) => version.solutionArn === solutionArn && unfinished.includes(version.status))
      .map((version) => version.solutionVersionArn),
  ],
});
