import { PutEventsCommand } from '@aws-sdk/client-personalize-events';
import { GetRecommendationsCommand } from '@aws-sdk/client-personalize-runtime';
import { type Figure, quantile } from './figure.ts';
import { type LocalCampaign, startLocalCampaign } from './localPersonalize.ts';
import { plantedSequences } from './plantedSequences.ts';

const SHAPE = { users: 1500, items: 3400, plays: 30_000, seed: 1, orderShare: 0.5 };
const WARM_UP = 50;
const EVENTS = 500;
/** An event that is not seen by then is lost. */
const MOST_MS = 5000;

/** From the call of PutEvents until an answer of GetRecommendations takes the event into account, over AWS's own protocol. */
export async function events(say: (step: string) => void): Promise<Figure[]> {
  const { interactions, userIds, itemIds } = plantedSequences(SHAPE);
  const rows = Array.from({ length: interactions.length }, (_, row) => {
    const [user, item, at] = [interactions.user[row], interactions.item[row], interactions.timestamp[row]];
    return `${userIds[user ?? 0]},${itemIds[item ?? 0]},watched,${Math.floor(at ?? 0)}`;
  });
  const local = await startLocalCampaign(['USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP', ...rows].join('\n'), say);
  try {
    const ask = async (userId: string): Promise<string> => {
      const { itemList = [] } = await local.runtime.send(new GetRecommendationsCommand({ campaignArn: local.campaignArn, userId }));
      return itemList.map(({ itemId }) => itemId).join(' ');
    };
    const samples: number[] = [];
    const asks: number[] = [];
    for (let k = 0; k < WARM_UP + EVENTS; k++) {
      say(`event ${k + 1}`);
      const userId = userIds[k % userIds.length] ?? '';
      const asked = performance.now();
      const before = await ask(userId);
      const took = performance.now() - asked;
      const visible = await untilVisible(local, { userId, itemId: before.split(' ')[0] ?? '', before, ask });
      if (k < WARM_UP) continue;
      asks.push(took);
      samples.push(visible);
    }
    const one = { name: 'GetRecommendations alone', value: quantile(Float64Array.from(asks), 0.99) };
    return [
      { name: 'PutEvents → visible in GetRecommendations, p50', value: quantile(Float64Array.from(samples), 0.5), unit: 'ms', peer: { ...one, value: quantile(Float64Array.from(asks), 0.5) } },
      { name: 'PutEvents → visible in GetRecommendations, p99', value: quantile(Float64Array.from(samples), 0.99), unit: 'ms', peer: one, budget: { must: 50, aim: 20 } },
    ];
  } finally {
    await local.stop();
  }
}

interface Watch {
  readonly userId: string;
  /** The first of the list: once it is watched, the list is another. */
  readonly itemId: string;
  readonly before: string;
  readonly ask: (userId: string) => Promise<string>;
}

async function untilVisible({ events, trackingId }: LocalCampaign, { userId, itemId, before, ask }: Watch): Promise<number> {
  const started = performance.now();
  await events.send(new PutEventsCommand({ trackingId, userId, sessionId: userId, eventList: [{ eventType: 'watched', itemId, sentAt: new Date() }] }));
  while ((await ask(userId)) === before) if (performance.now() - started > MOST_MS) throw new Error(`An event of ${userId} was not seen within ${MOST_MS / 1000} s.`);
  return performance.now() - started;
}
