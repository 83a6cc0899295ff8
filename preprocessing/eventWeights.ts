import type { PlayType } from './label.ts';

export type Engagement = 'liked' | 'shared' | 'commented';
export type EventType = PlayType | Engagement;

export const ENGAGEMENTS: readonly Engagement[] = ['liked', 'shared', 'commented'];

/** What an event adds to its cell of the user × item matrix: 0 to 1, as Personalize's eventsConfig wants weights. */
export const EVENT_WEIGHTS: Readonly<Record<EventType, number>> = {
  watched: 1,
  clicked: 0.2,
  liked: 0.5,
  shared: 0.5,
  commented: 0.5,
};
