import { loadLinearAlgebra } from '../../local/services/personalize/kernels/load.ts';
import { historiesOf } from '../../local/services/personalize/recipes/histories.ts';
import { addRow, type ItemWeights } from '../../local/services/personalize/recipes/ItemWeights.ts';
import { type Model, type ScoreRequest, type TrainingData } from '../../local/services/personalize/recipes/recipe.ts';
import { neighboursOf } from '../../local/services/personalize/recipes/similarItems/neighbours.ts';
import { trainEase } from '../../local/services/personalize/recipes/userPersonalization/ease.ts';
import { linearItemsOf } from '../../local/services/personalize/recipes/userPersonalization/linearItems.ts';

/** Items of plain EASE at the most: those played most. */
const MOST_EASE_ITEMS = 3500;

/** Sums a row per distinct item of the history: no order, no recency, no popularity. */
class ItemSumModel implements Model {
  readonly itemIds: readonly string[];
  private readonly weights: ItemWeights;

  constructor(itemIds: readonly string[], weights: ItemWeights) {
    this.itemIds = itemIds;
    this.weights = weights;
  }

  score({ history }: ScoreRequest, out: Float32Array): void {
    out.fill(0);
    for (const item of new Set(history.map((event) => event.item))) addRow(this.weights, item, 1, out);
  }
}

/** Cosine between the items' user vectors, 300 neighbours of each. */
export function trainItemKnn(data: TrainingData): Model {
  return new ItemSumModel(data.itemIds, neighboursOf(historiesOf(data), data.itemIds.length));
}

/** Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019, with the ridge that user personalization takes. */
export function trainPlainEase(data: TrainingData): Model {
  // Without watch ratios, which serve plain EASE badly (KuaiRand).
  const eventValue = new Float32Array(data.interactions.length).fill(NaN);
  const histories = historiesOf({ ...data, interactions: { ...data.interactions, eventValue } });
  const itemCount = data.itemIds.length;
  const linearItems = linearItemsOf(histories, itemCount, MOST_EASE_ITEMS);
  return new ItemSumModel(data.itemIds, trainEase({ histories, itemCount, linearItems, algebra: loadLinearAlgebra() }).weights);
}
