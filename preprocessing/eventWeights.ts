import { DatasetError } from './DatasetError.ts';
import type { PlayType } from './label.ts';

export type Engagement = 'liked' | 'shared' | 'commented';
export type EventType = PlayType | Engagement;
export type WeightsOfEvents = Readonly<Record<EventType, number>>;
/** Some of them, over the defaults. */
export type SomeWeights = { readonly [Event in EventType]?: number | undefined };

const EVENT_TYPES: readonly EventType[] = ['watched', 'clicked', 'liked', 'shared', 'commented'];
export const ENGAGEMENTS: readonly Engagement[] = ['liked', 'shared', 'commented'];

/** What an event adds to its cell of the user × item matrix: 0 to 1, as Personalize's eventsConfig wants weights. */
export const EVENT_WEIGHTS: WeightsOfEvents = {
  watched: 1,
  clicked: 0.2,
  liked: 0.5,
  shared: 0.5,
  commented: 0.5,
};

/** The defaults, and over them each of `some` in turn. */
export function weightsWith(...some: readonly (SomeWeights | undefined)[]): WeightsOfEvents {
  const weights = { ...EVENT_WEIGHTS };
  for (const each of some) for (const event of EVENT_TYPES) weights[event] = each?.[event] ?? weights[event];
  return weights;
}

function isEventType(name: string): name is EventType {
  return (EVENT_TYPES as readonly string[]).includes(name);
}

/** "watched=1,clicked=0.3": what is left out is not among the answered. Throws DatasetError for unknown events and weights outside 0 to 1. */
export function parseWeights(text: string): SomeWeights {
  const weights: { [Event in EventType]?: number } = {};
  for (const pair of text.split(',')) {
    const [name = '', value = ''] = pair.split('=').map((part) => part.trim());
    const weight = Number(value);
    if (!isEventType(name)) throw new DatasetError(`there is no event "${name}", expected ${EVENT_TYPES.join(', ')}`);
    if (value === '' || !(weight >= 0 && weight <= 1)) throw new DatasetError(`the weight of ${name} is "${value}", expected a number from 0 to 1`);
    weights[name] = weight;
  }
  return weights;
}
