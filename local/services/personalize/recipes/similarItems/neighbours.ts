import { type Histories } from '../histories.ts';
import { type ItemWeights, ItemWeightsBuilder } from '../ItemWeights.ts';

/** A user's newest plays only: the cost of a user grows with the square of their number. */
const MOST_PLAYS = 500;
/** Neighbours kept of each item: Personalize answers at most 500, and weaker ones are ranked by metadata anyway. */
const KEPT = 300;
/** Common users at which a similarity is trusted half. */
const SHRINKAGE = 3;

/** Cosine of the items' user vectors, shrunk where few users are common. */
export function neighboursOf(histories: Histories, itemCount: number, onProgress?: (share: number) => void): ItemWeights {
  const { start, item } = histories;
  const users = start.length - 1;
  const plays: Uint32Array[] = [];
  const usersOf: number[][] = Array.from({ length: itemCount }, () => []);
  for (let u = 0; u < users; u++) {
    const from = Math.max(start[u] as number, (start[u + 1] as number) - MOST_PLAYS);
    const distinct = Uint32Array.from(new Set(item.subarray(from, start[u + 1])));
    plays.push(distinct);
    for (const i of distinct) usersOf[i]?.push(u);
  }

  const builder = new ItemWeightsBuilder(itemCount, KEPT);
  const common = new Float64Array(itemCount);
  for (let i = 0; i < itemCount; i++) {
    const mine = usersOf[i] ?? [];
    const met: number[] = [];
    for (const u of mine) {
      const others = plays[u] ?? new Uint32Array(0);
      // Someone who plays everything says little about what belongs together.
      const share = 1 / Math.log2(1 + others.length);
      for (const j of others) {
        if (common[j] === 0) met.push(j);
        common[j] = (common[j] as number) + share;
      }
    }
    const similarities = new Float32Array(met.length);
    met.forEach((j, k) => {
      const both = common[j] as number;
      const cosine = both / Math.sqrt(mine.length * (usersOf[j]?.length ?? 1));
      similarities[k] = j === i ? 0 : (cosine * both) / (both + SHRINKAGE);
      common[j] = 0;
    });
    builder.addRow(i, similarities, met);
    if (i % 256 === 0) onProgress?.(i / itemCount);
  }
  return builder.build();
}
