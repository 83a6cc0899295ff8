import { CreateEventTrackerCommand } from '@aws-sdk/client-personalize';
import { datasetGroupArn } from '../located.ts';
import { followStatus } from '../status.ts';
import { changed, type Step } from '../world.ts';

export const eventTracker: Step = {
  name: 'event tracker',
  async run(pass) {
    const group = await datasetGroupArn(pass);
    // A group has one tracker at most, whatever its name.
    const [tracker] = await pass.inventory.eventTrackers(group);
    if (tracker !== undefined) return followStatus(`event tracker ${tracker.name}`, tracker);
    await pass.personalize.send(new CreateEventTrackerCommand({ name: pass.config.eventTracker, datasetGroupArn: group }));
    return changed;
  },
};
