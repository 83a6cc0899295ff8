import { deleteOperation } from './delete.ts';

export const deleteEventTracker = deleteOperation({ name: 'DeleteEventTracker', type: 'event-tracker', arnMember: 'eventTrackerArn' });
