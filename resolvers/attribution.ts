import type { CampaignName } from './live.ts';

const separator = '~';
const campaigns: readonly string[] = ['user-personalization', 'personalized-ranking', 'similar-items', 'popularity', 'trending'] satisfies readonly CampaignName[];

/**
 * Personalize's recommendationId with the campaign that made the list: whoever sends it back with a play tells which recipe earned the
 * click, and nothing has to be looked up.
 */
export function attributedId(recommendationId: string, campaign: CampaignName): string {
  return `${recommendationId}${separator}${campaign}`;
}

/** The two parts again. Whatever a client made up is no campaign. */
export function attributionOf(id: string): { readonly recommendationId: string; readonly campaign?: CampaignName } {
  const at = id.lastIndexOf(separator);
  const campaign = id.slice(at + 1);
  return at > 0 && isCampaign(campaign) ? { recommendationId: id.slice(0, at), campaign } : { recommendationId: id };
}

function isCampaign(name: string): name is CampaignName {
  return campaigns.includes(name);
}
