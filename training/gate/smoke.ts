import { GetPersonalizedRankingCommand, GetRecommendationsCommand } from '@aws-sdk/client-personalize-runtime';
import type { Tally } from '../TrainingLog.ts';
import type { SolutionSetup } from '../TrainingConfig.ts';
import type { World } from '../world.ts';
import { pick, type Samples, sampleIds } from './samples.ts';

/** Of a list to rank. */
const ranked = 10;
const shown = 25;
/** Longer than any viewer waits. */
const timeoutMs = 5000;

/** Asks a campaign as viewers do, for users and items that it should know, and counts what came back. */
export async function smoke(world: World, setup: SolutionSetup, campaignArn: string, requests: number): Promise<Tally> {
  const samples = await sampleIds(world);
  const answers: { readonly items?: number; readonly latencyMs: number }[] = [];
  for (let request = 0; request < requests; request++) {
    const begin = performance.now();
    try {
      const items = await ask(world, setup, campaignArn, samples);
      answers.push({ items, latencyMs: performance.now() - begin });
    } catch (error) {
      world.log({ level: 'warn', message: 'a request to a watched campaign failed', solution: setup.name, reason: String(error) });
      answers.push({ latencyMs: performance.now() - begin });
    }
  }
  const good = answers.filter(({ items }) => items !== undefined);
  return {
    looks: 1,
    requests: answers.length,
    errors: answers.length - good.length,
    lists: good.filter(({ items = 0 }) => items > 0).length,
    latencyMs: good.reduce((sum, { latencyMs }) => sum + latencyMs, 0),
  };
}

/** Resolves to the length of the list. */
async function ask({ runtime, random }: World, { asked }: SolutionSetup, campaignArn: string, { users, items }: Samples): Promise<number> {
  const abortSignal = AbortSignal.timeout(timeoutMs);
  // Personalize answers popular items for a user whom it does not know.
  const userId = pick(users, 1, random)[0] ?? 'nobody';
  if (asked === 'ranking') {
    const inputList = [...new Set(pick(items, ranked, random))];
    const { personalizedRanking = [] } = await runtime.send(new GetPersonalizedRankingCommand({ campaignArn, userId, inputList: inputList.length === 0 ? ['nothing'] : inputList }), { abortSignal });
    return personalizedRanking.length;
  }
  const itemId = pick(items, 1, random)[0];
  const subject = { nothing: {}, user: { userId }, item: itemId === undefined ? { itemId: 'nothing' } : { itemId } }[asked];
  const { itemList = [] } = await runtime.send(new GetRecommendationsCommand({ campaignArn, numResults: shown, ...subject }), { abortSignal });
  return itemList.length;
}
