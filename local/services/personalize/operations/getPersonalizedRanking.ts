import { randomUUID } from 'node:crypto';
import { openCampaign } from '../serving/openModel.ts';
import { rank, type RankingQuestion } from '../serving/rank.ts';
import { operation } from './operation.ts';

export const getPersonalizedRanking = operation<RankingQuestion & { readonly campaignArn: string }>({
  name: 'GetPersonalizedRanking',
  resource: ({ campaignArn }) => campaignArn,
  run: (input, personalize) => ({ personalizedRanking: rank(personalize, openCampaign(personalize, input.campaignArn), input), recommendationId: `RID-${randomUUID()}` }),
});
