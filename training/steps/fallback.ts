import { GetRecommendationsCommand } from '@aws-sdk/client-personalize-runtime';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { readVideos } from '../../resolvers/readVideos.ts';
import type { Video } from '../../resolvers/video.ts';
import { findCampaign } from '../located.ts';
import { patiently } from '../patience.ts';
import { done, type Pass, type Step, type StepResult } from '../world.ts';

/** As long as the longest list that viewers can ask for. */
const length = 100;

/** After each deployment of the popularity recipe: its list, with titles and URLs, for the times when Personalize does not answer. */
export const fallback: Step = {
  name: 'fallback',
  run: (pass) => patiently(pass, { what: 'fallback list' }, () => storeList(pass)),
};

async function storeList(pass: Pass): Promise<StepResult> {
  const setup = pass.config.solutions.find(({ key }) => key === 'popularity');
  const summary = setup === undefined ? undefined : await findCampaign(pass, setup);
  if (summary?.campaignArn === undefined || summary.status !== 'ACTIVE') return done;
  const { campaignArn } = summary;
  const { solutionVersionArn: version = '' } = await pass.inventory.campaign(campaignArn);
  if ((await pass.trainingLog.fallbackOf()) === version) return done;
  const { itemList = [] } = await pass.runtime.send(new GetRecommendationsCommand({ campaignArn, numResults: length }));
  const ids = itemList.flatMap(({ itemId }) => (itemId === undefined ? [] : [itemId]));
  const known = new Map<string, Video>();
  await readVideos({ client: pass.dynamodb, table: pass.videosTable, ids: [...new Set(ids)], each: (video) => known.set(video.id, video) });
  const videos = ids.flatMap((id) => known.get(id) ?? []);
  // The last good list is better than an empty one.
  if (videos.length > 0) {
    const body = JSON.stringify({ writtenAt: new Date(pass.now()).toISOString(), videos });
    await pass.s3.send(new PutObjectCommand({ Bucket: pass.bucket, Key: 'fallback/popular.json', Body: body, ContentType: 'application/json' }));
  }
  await pass.trainingLog.setFallback(version);
  return done;
}
