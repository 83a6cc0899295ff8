import { GetParameterCommand, ParameterNotFound, PutParameterCommand } from '@aws-sdk/client-ssm';
import type { Live } from '../../resolvers/live.ts';
import { all } from '../all.ts';
import { datasetArn, datasetGroupArn, findCampaign, findFilter, isAsleep } from '../located.ts';
import { done, type Pass, type Step } from '../world.ts';

/** Tells the resolvers what is in service; nothing half-made, and no campaign that is about to sleep. */
export const publish: Step = {
  name: 'publish',
  async run(pass) {
    const [live, published] = await Promise.all([inService(pass), readPublished(pass)]);
    if (JSON.stringify(live) === published) return done;
    const value: Live = { ...live, updatedAt: new Date(pass.now()).toISOString() };
    await pass.ssm.send(new PutParameterCommand({ Name: pass.liveParameter, Type: 'String', Overwrite: true, Value: JSON.stringify(value) }));
    return done;
  },
};

async function inService(pass: Pass): Promise<Omit<Live, 'updatedAt'>> {
  const [tracker] = await pass.inventory.eventTrackers(await datasetGroupArn(pass));
  const trackingId = tracker?.status === 'ACTIVE' ? await pass.inventory.trackingId(tracker.eventTrackerArn ?? '') : undefined;
  const campaigns = pass.config.solutions.map(async (setup) => {
    const campaign = (await isAsleep(pass, setup)) ? undefined : await findCampaign(pass, setup);
    return [setup.key, campaign?.status === 'ACTIVE' ? campaign.campaignArn : undefined] as const;
  });
  const filters = pass.config.filters.map(async (setup) => {
    const filter = await findFilter(pass, setup);
    return [setup.key, filter?.status === 'ACTIVE' ? filter.filterArn : undefined] as const;
  });
  const items = pass.config.datasets.find(({ type }) => type === 'Items');
  return {
    campaigns: Object.fromEntries(await all(campaigns)),
    filters: Object.fromEntries(await all(filters)),
    ...(trackingId === undefined ? {} : { trackingId }),
    ...(items === undefined ? {} : { itemsDatasetArn: await datasetArn(pass, items) }),
  };
}

/** What was published last, without its time, as text to compare. */
async function readPublished({ ssm, liveParameter }: Pass): Promise<string | undefined> {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: liveParameter }));
    const { updatedAt: _time, ...live } = JSON.parse(Parameter?.Value ?? '{}') as Partial<Live>;
    return JSON.stringify(live);
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}
