import { randomBytes, randomUUID } from 'node:crypto';
import { resourceAlreadyExists } from '../errors.ts';
import { begin } from './begin.ts';
import { getActive } from './getActive.ts';
import { operation } from './operation.ts';

/** A dataset group has one tracker at most. */
export const createEventTracker = operation<{ readonly name: string; readonly datasetGroupArn: string }>({
  name: 'CreateEventTracker',
  resource: () => '*',
  run: ({ name, datasetGroupArn }, personalize) => {
    getActive(personalize, 'dataset-group', datasetGroupArn);
    const rival = personalize.resources.list('event-tracker').find((tracker) => tracker.datasetGroupArn === datasetGroupArn || tracker.name === name);
    if (rival !== undefined) throw resourceAlreadyExists(rival.eventTrackerArn);
    const eventTrackerArn = personalize.arn('event-tracker', randomBytes(4).toString('hex'));
    const trackingId = randomUUID();
    begin(personalize, 'event-tracker', { arn: eventTrackerArn, resource: { name, eventTrackerArn, trackingId, datasetGroupArn, accountId: personalize.context.accountId } });
    return { eventTrackerArn, trackingId };
  },
});
