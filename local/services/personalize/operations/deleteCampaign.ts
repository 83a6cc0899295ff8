import { deleteOperation } from './delete.ts';

export const deleteCampaign = deleteOperation({ name: 'DeleteCampaign', type: 'campaign', arnMember: 'campaignArn' });
