import { listOperation } from './list.ts';

export const listEventTrackers = listOperation({ name: 'ListEventTrackers', type: 'event-tracker', answer: 'eventTrackers', parent: 'datasetGroupArn' });
