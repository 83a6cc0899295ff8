import { CreateEventTrackerCommand } from '@aws-sdk/client-personalize';
import { datasetGroupArn } from '../located.ts';
import { patiently } from '../patience.ts';
import { followStatus } from '../resourceStatus.ts';
import { changed, failed, type Step } from '../world.ts';

export const eventTracker: Step = {
  name: 'event tracker',
  run(pass) {
    const about = { what: `event tracker ${pass.config.eventTracker}` };
    return patiently(pass, about, async () => {
      const group = await datasetGroupArn(pass);
      // A group has one tracker at most, whatever its name.
      const [tracker] = await pass.inventory.eventTrackers(group);
      if (tracker !== undefined) {
        const status = followStatus(pass, about, tracker, 1);
        return status === 'again' ? failed({ ...about, reason: `${tracker.status}` }) : status;
      }
      await pass.personalize.send(new CreateEventTrackerCommand({ name: pass.config.eventTracker, datasetGroupArn: group }));
      return changed;
    });
  },
};
