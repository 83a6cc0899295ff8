import type { CampaignConfig } from '../store/resourceTypes.ts';
import { begin } from './begin.ts';
import { campaignVersion, checkExploration } from './campaignVersion.ts';
import { checkLimit } from './checkLimit.ts';
import { operation } from './operation.ts';

interface Input {
  readonly name: string;
  readonly solutionVersionArn: string;
  readonly minProvisionedTPS?: number;
  readonly campaignConfig?: CampaignConfig;
}

export const createCampaign = operation<Input>({
  name: 'CreateCampaign',
  resource: ({ name }, personalize) => personalize.arn('campaign', name),
  run: ({ name, solutionVersionArn: asked, minProvisionedTPS = 1, campaignConfig = {} }, personalize) => {
    checkExploration(campaignConfig.itemExplorationConfig);
    const solutionVersionArn = campaignVersion(personalize, asked, campaignConfig);
    checkLimit(personalize, 'campaign', personalize.resources.get('solution-version', solutionVersionArn).datasetGroupArn);
    const campaignArn = personalize.arn('campaign', name);
    begin(personalize, 'campaign', { arn: campaignArn, resource: { name, campaignArn, solutionVersionArn, minProvisionedTPS, campaignConfig } });
    return { campaignArn };
  },
});
