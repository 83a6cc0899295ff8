import type { Model, Recipe } from '../../../../local/services/personalize/recipes/recipe.ts';
import type { Trainer } from '../../../../local/services/personalize/training/trainer.ts';

/** Counts by item, live ones included: enough of a recipe to tell right data from wrong. */
const popularity: Recipe = {
  names: ['every recipe'],
  train: (data) => {
    const counts = new Float64Array(data.itemIds.length);
    data.interactions.item.forEach((item, row) => (counts[item] = (counts[item] ?? 0) + (data.interactions.weight[row] ?? 0)));
    return modelOf(data.itemIds, counts);
  },
  save: (model) => Buffer.from(JSON.stringify({ itemIds: model.itemIds, counts: [...scoresOf(model)] })),
  load: (bytes) => {
    const { itemIds, counts } = JSON.parse(Buffer.from(bytes).toString()) as { itemIds: string[]; counts: number[] };
    return modelOf(itemIds, Float64Array.from(counts));
  },
};

/** Scores are the counts; the last item of the user's history goes to the top, so that a test sees whether history arrives. */
function modelOf(itemIds: readonly string[], counts: Float64Array): Model {
  return {
    itemIds,
    score: ({ history }, out) => {
      out.set(counts);
      const last = history.at(-1);
      if (last !== undefined) out[last.item] = 1e6;
    },
    observe: ({ item, weight }) => (counts[item] = (counts[item] ?? 0) + weight),
  };
}

function scoresOf(model: Model): Float32Array {
  const out = new Float32Array(model.itemIds.length);
  model.score({ history: [], now: 0, explorationWeight: 0, explorationSeed: 0 }, out);
  return out;
}

export const popularityTrainer: Trainer = {
  recipeFor: () => popularity,
  train: ({ data, options }) => Promise.resolve({ model: popularity.save(popularity.train(data, options)), metrics: { coverage: 0.5, normalized_discounted_cumulative_gain_at_10: 0.25 } }),
};

/** Ends only when it is told to. */
export const trainForever: Trainer['train'] = ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('Aborted.'))));
