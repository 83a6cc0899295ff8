import { randomUUID } from 'node:crypto';
import { invalidInput, runtimeResourceNotFound } from '../errors.ts';
import type { Personalize } from '../Personalize.ts';
import type { StoredEvent } from '../store/EventStore.ts';
import type { EventTracker } from '../store/resourceTypes.ts';
import { operation } from './operation.ts';

const MAX_PROPERTIES_LENGTH = 1024;

interface Event {
  readonly eventId?: string;
  readonly eventType: string;
  readonly eventValue?: number;
  readonly itemId?: string;
  readonly properties?: string;
  /** Epoch seconds, or ISO 8601. */
  readonly sentAt: number | string;
  readonly recommendationId?: string;
  readonly impression?: readonly string[];
}

interface Input {
  readonly trackingId: string;
  readonly userId?: string;
  readonly sessionId: string;
  readonly eventList: readonly Event[];
}

/** Durable and part of the user's next recommendations when it answers; events whose eventId is known are left out. */
export const putEvents = operation<Input>({
  name: 'PutEvents',
  resource: ({ trackingId }, personalize) => trackerOf(personalize, trackingId)?.eventTrackerArn,
  run: ({ trackingId, userId, sessionId, eventList }, personalize) => {
    const tracker = trackerOf(personalize, trackingId);
    if (tracker?.status !== 'ACTIVE') throw runtimeResourceNotFound('Event tracker with tracking id', trackingId);
    const events = eventList.map((event) => readEvent(event, { userId, sessionId }));
    const added = personalize.group(tracker.datasetGroupArn).addEvents(events);
    personalize.models.observe(tracker.datasetGroupArn, added);
  },
});

function trackerOf({ resources }: Personalize, trackingId: string): EventTracker | undefined {
  return resources.list('event-tracker').find((tracker) => tracker.trackingId === trackingId);
}

function readEvent(event: Event, { userId, sessionId }: { readonly userId: string | undefined; readonly sessionId: string }): Omit<StoredEvent, 'seq'> {
  const properties = readProperties(event.properties);
  const timestamp = typeof event.sentAt === 'number' ? event.sentAt : Date.parse(event.sentAt) / 1000;
  if (!Number.isFinite(timestamp)) throw invalidInput(`sentAt must be a time; got ${event.sentAt}.`);
  // Older clients send both inside properties.
  const itemId = event.itemId ?? properties['itemId'];
  const eventValue = event.eventValue ?? properties['eventValue'];
  return {
    eventId: event.eventId ?? randomUUID(),
    sessionId,
    userId: userId ?? null,
    itemId: typeof itemId === 'string' ? itemId : null,
    eventType: event.eventType,
    eventValue: typeof eventValue === 'number' ? eventValue : null,
    timestamp,
    recommendationId: event.recommendationId ?? null,
    impression: event.impression === undefined ? null : JSON.stringify(event.impression),
    properties: event.properties ?? null,
  };
}

function readProperties(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  if (text.length > MAX_PROPERTIES_LENGTH) throw invalidInput(`properties can have at most ${MAX_PROPERTIES_LENGTH} characters; got ${text.length}.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidInput('properties must be a JSON object as text.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidInput('properties must be a JSON object as text.');
  return value as Record<string, unknown>;
}
