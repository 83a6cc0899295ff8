import { randomUUID } from 'node:crypto';
import { invalidInput } from '../errors.ts';
import { filterItems } from '../serving/filterItems.ts';
import { itemMetadata } from '../serving/itemMetadata.ts';
import { openCampaign } from '../serving/openCampaign.ts';
import { scoreItems } from '../serving/scoreItems.ts';
import { scoreShares } from '../serving/scoreShares.ts';
import { operation } from './operation.ts';

interface Input {
  readonly campaignArn: string;
  readonly inputList: readonly string[];
  readonly userId: string;
  readonly filterArn?: string;
  readonly filterValues?: Readonly<Record<string, string>>;
  readonly metadataColumns?: Readonly<Record<string, readonly string[]>>;
}

/** The given items, best first; those that the model does not know come last, in the order given, with score 0. */
export const getPersonalizedRanking = operation<Input>({
  name: 'GetPersonalizedRanking',
  resource: ({ campaignArn }) => campaignArn,
  run: ({ campaignArn, inputList, userId, filterArn, filterValues, metadataColumns }, personalize) => {
    const open = openCampaign(personalize, campaignArn);
    if (open.recipe.recipeType !== 'PERSONALIZED_RANKING') throw invalidInput(`Campaign ${campaignArn} has the recipe type ${open.recipe.recipeType}; use GetRecommendations.`);
    const metadata = itemMetadata(open, metadataColumns);
    const { served } = open;
    const history = scoreItems(open, { userId, now: personalize.now() });
    filterItems(personalize, open, { filterArn, filterValues, userId, history }, served.allowed);
    const ids = [...new Set(inputList)];
    const known = ids.flatMap((id) => served.indexOf(id) ?? []).filter((item) => served.allowed[item] === 1);
    const unknown = ids.filter((id) => served.indexOf(id) === undefined);
    // Shares are over the given list alone.
    served.allowed.fill(0);
    for (const item of known) served.allowed[item] = 1;
    const share = scoreShares(served.scores, served.allowed);
    const position = new Map(known.map((item, place) => [item, place]));
    const scoreOf = (item: number): number => served.scores[item] ?? -Infinity;
    known.sort((a, b) => (scoreOf(a) === scoreOf(b) ? (position.get(a) ?? 0) - (position.get(b) ?? 0) : scoreOf(b) > scoreOf(a) ? 1 : -1));
    const ranked = [...known.map((item) => ({ itemId: served.model.itemIds[item] ?? '', score: share(item) })), ...unknown.map((itemId) => ({ itemId, score: 0 }))];
    return {
      personalizedRanking: metadata === undefined ? ranked : ranked.map((item) => ({ ...item, metadata: metadata(item.itemId) })),
      recommendationId: `RID-${randomUUID()}`,
    };
  },
});
