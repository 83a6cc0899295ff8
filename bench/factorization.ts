import { userPersonalization } from '../local/services/personalize/recipes/userPersonalization/userPersonalization.ts';
import { type Figure, secondsOf } from './figure.ts';
import { plantedSequences } from './plantedSequences.ts';

const SHAPE = { users: 100_000, items: 100_000, plays: 5_000_000, seed: 1, orderShare: 0.5 };
const MEGA = 1e6;
const PEER_RANK = 64;
const PEER_ROWS = 200;

/** A catalogue past the closed form's reach: user personalization with factors, all of its training. */
export function factorization(say: (step: string) => void): Figure[] {
  say('generating 5 M plays');
  const data = plantedSequences(SHAPE);
  say('training');
  const before = process.cpuUsage();
  const value = secondsOf(() => userPersonalization.train(data, { seed: 1, hyperparameters: {} }));
  const { user } = process.cpuUsage(before);
  say('plain JavaScript');
  const peer = { name: 'its eight rounds of factors in plain JavaScript', value: plainSeconds(data.interactions.length) };
  return [
    { name: 'training, 100,000 videos × 100,000 users × 5 M plays', value, unit: 's', peer, budget: { must: 300, aim: 120 } },
    { name: '  the same, processor time of its threads', value: user / MEGA, unit: 's' },
    { name: '  the same, most memory', value: process.resourceUsage().maxRSS / 1024, unit: 'MB' },
  ];
}

/** A row of the system costs rank² a play and rank³ / 6 for its solution: timed on some rows, taken as long for all. */
function plainSeconds(plays: number): number {
  const rank = PEER_RANK;
  const factors = Float32Array.from({ length: rank * rank }, (_, k) => Math.sin(k));
  const playsOfRow = Math.round(plays / SHAPE.users);
  const matrix = new Float64Array(rank * rank);
  const row = (): void => {
    matrix.fill(0);
    for (let i = 0; i < rank; i++) matrix[i * rank + i] = rank;
    for (let play = 0; play < playsOfRow; play++) {
      const from = (play % rank) * rank;
      for (let i = 0; i < rank; i++) {
        const mine = factors[from + i] as number;
        for (let j = 0; j <= i; j++) matrix[i * rank + j] = (matrix[i * rank + j] as number) + mine * (factors[from + j] as number);
      }
    }
    for (let i = 0; i < rank; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = matrix[i * rank + j] as number;
        for (let k = 0; k < j; k++) sum -= (matrix[i * rank + k] as number) * (matrix[j * rank + k] as number);
        matrix[i * rank + j] = i === j ? Math.sqrt(sum) : sum / (matrix[j * rank + j] as number);
      }
    }
  };
  for (let warm = 0; warm < PEER_ROWS; warm++) row();
  const rounds = 8;
  const rows = rounds * (SHAPE.users + SHAPE.items);
  return (rows / PEER_ROWS) * secondsOf(() => { for (let one = 0; one < PEER_ROWS; one++) row(); });
}
