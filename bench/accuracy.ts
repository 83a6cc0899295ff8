import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { candidates, evaluateModels, type Result } from './evaluate/evaluateModels.ts';
import { readDataset } from './evaluate/readDataset.ts';
import { type Protocol, split } from './evaluate/split.ts';
import { type Figure } from './figure.ts';

const DATA = process.env.UPNEXT_SHARED_DATA ?? new URL('../../shared/data', import.meta.url).pathname;
const MINE = 'aws-user-personalization-v2';
const PEERS = [MINE, 'aws-popularity-count', 'plain EASE'];
const DAYS = 2;
const DAY_SECONDS = 86_400;

/** Accuracy on the data sets that are at hand: KuaiRand's last days, and MovieLens 1M where somebody has put it beside them as `ml-1m`. */
export async function accuracy(say: (step: string) => void): Promise<Figure[]> {
  const figures: Figure[] = [];
  const kuairand = join(DATA, 'kuairand-pure');
  if (existsSync(kuairand)) {
    const { mine, ease } = await measure(kuairand, (end) => ({ kind: 'split-at', at: end - DAYS * DAY_SECONDS }), say);
    figures.push({ name: 'KuaiRand, last two days, NDCG@10 against popularity', value: mine.timesPopularity.mean, unit: '×', peer: { name: 'plain EASE', value: ease.timesPopularity.mean }, budget: { must: 1.15, aim: 1.3, atLeast: true } });
  }
  const movieLens = join(DATA, 'ml-1m');
  if (existsSync(movieLens)) {
    const { mine, ease } = await measure(movieLens, () => ({ kind: 'leave-last-out' }), say);
    figures.push({ name: 'MovieLens 1M, next item, NDCG@10', value: mine.ndcg.mean, unit: 'NDCG', peer: { name: 'plain EASE', value: ease.ndcg.mean }, budget: { must: 0.165, aim: 0.19, atLeast: true } });
  }
  return figures;
}

async function measure(folder: string, protocolOf: (end: number) => Protocol, say: (step: string) => void): Promise<{ readonly mine: Result; readonly ease: Result }> {
  say(`reading ${folder}`);
  const data = await readDataset(folder, { allPlays: false });
  const chosen = candidates.filter(({ name }) => PEERS.includes(name));
  const results = evaluateModels(split(data, protocolOf(data.interactions.timestamp.at(-1) ?? 0)), say, chosen);
  const of = (name: string): Result => {
    const found = results.find(({ model }) => model === name);
    if (!found) throw new Error(`No result of ${name}.`);
    return found;
  };
  return { mine: of(MINE), ease: of('plain EASE') };
}
