import { type Estimate } from './bootstrap.ts';
import { type Result } from './evaluateModels.ts';

const HEAD = ['model', 'NDCG@10', 'recall@10', 'HR@10', '× popularity', 'NDCG − popularity’s', 'recall − popularity’s', 'coverage', 'novelty (bits)', 'Gini', 'diversity'];

/** A Markdown table, best NDCG@10 first; 95 % intervals in brackets. */
export function tableOf(results: readonly Result[]): string {
  const rows = results
    .toSorted((a, b) => b.ndcg.mean - a.ndcg.mean)
    .map((result) => [
      result.baseline ? `${result.model} (baseline)` : result.model,
      withInterval(result.ndcg, 4),
      withInterval(result.recall, 4),
      withInterval(result.hitRate, 4),
      withInterval(result.timesPopularity, 2),
      withInterval(result.ndcgOverPopularity, 4),
      withInterval(result.recallOverPopularity, 4),
      result.coverage.toFixed(3),
      result.novelty.toFixed(1),
      result.gini.toFixed(3),
      result.diversity.toFixed(3),
    ]);
  return [HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function withInterval({ mean, low, high }: Estimate, digits: number): string {
  return `${mean.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
}
