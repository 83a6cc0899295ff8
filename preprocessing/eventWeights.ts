import { DatasetError } from './DatasetError.ts';
import type { PlayType } from './label.ts';

export type Engagement = 'liked' | 'shared' | 'commented';
export type EventType = PlayType | Engagement;
export type WeightsOfEvents = Readonly<Record<EventType, number>>;

export const ENGAGEMENTS: readonly Engagement[] = ['liked', 'shared', 'commented'];

/** What an event adds to its cell of the user × item matrix: 0 to 1, as Personalize's eventsConfig wants weights. */
export const EVENT_WEIGHTS: WeightsOfEvents = {
  watched: 1,
  clicked: 0.2,
  liked: 0.5,
  shared: 0.5,
  commented: 0.5,
};

function isEventType(name: string): name is EventType {
  return Object.hasOwn(EVENT_WEIGHTS, name);
}

/** "watched=1,clicked=0.3": what is left out is not among the answered. Throws DatasetError for unknown events and weights outside 0 to 1. */
export function parseWeights(text: string): Partial<WeightsOfEvents> {
  const weights: Partial<Record<EventType, number>> = {};
  for (const pair of text.split(',')) {
    const [name = '', value = ''] = pair.split('=').map((part) => part.trim());
    const weight = Number(value);
    if (!isEventType(name)) throw new DatasetError(`there is no event "${name}", expected ${Object.keys(EVENT_WEIGHTS).join(', ')}`);
    if (value === '' || !(weight >= 0 && weight <= 1)) throw new DatasetError(`the weight of ${name} is "${value}", expected a number from 0 to 1`);
    weights[name] = weight;
  }
  return weights;
}
