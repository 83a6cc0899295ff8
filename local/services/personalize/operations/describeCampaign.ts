import { describeOperation } from './describe.ts';

export const describeCampaign = describeOperation({ name: 'DescribeCampaign', type: 'campaign', arnMember: 'campaignArn', answer: 'campaign' });
