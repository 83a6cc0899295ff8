import { randomUUID } from 'node:crypto';
import { invalidInput, runtimeResourceNotFound } from '../errors.ts';
import type { Personalize } from '../Personalize.ts';
import type { Field } from '../schemas/avroSchema.ts';
import { eventColumns, readProperties } from '../schemas/eventColumns.ts';
import type { StoredEvent } from '../store/EventStore.ts';
import type { EventTracker } from '../store/resourceTypes.ts';
import { operation } from './operation.ts';

/** What an event has members of its own for. https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_Event.html */
const reserved: readonly string[] = ['userid', 'sessionid', 'eventtype', 'timestamp', 'recommendationid', 'impression'];

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
  readonly metricAttribution?: { readonly eventAttributionSource: string };
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
    const group = personalize.group(tracker.datasetGroupArn);
    const fields = group.schema('INTERACTIONS')?.fields ?? [];
    const added = group.addEvents(eventList.map((event) => readEvent(event, { userId, sessionId, fields })));
    personalize.models.observe(tracker.datasetGroupArn, added);
  },
});

function trackerOf({ resources }: Personalize, trackingId: string): EventTracker | undefined {
  return resources.list('event-tracker').find((tracker) => tracker.trackingId === trackingId);
}

interface Sender {
  readonly userId: string | undefined;
  readonly sessionId: string;
  /** Of the interactions schema. */
  readonly fields: readonly Field[];
}

function readEvent(event: Event, { userId, sessionId, fields }: Sender): Omit<StoredEvent, 'seq'> {
  const properties = readProperties(event.properties);
  const taken = Object.keys(properties).find((key) => reserved.includes(key.toLowerCase()));
  if (taken !== undefined) throw invalidInput(`properties cannot have the key ${taken}.`);
  const timestamp = typeof event.sentAt === 'number' ? event.sentAt : Date.parse(event.sentAt) / 1000;
  if (!Number.isFinite(timestamp)) throw invalidInput(`sentAt must be a time; got ${event.sentAt}.`);
  // Older clients send both inside properties.
  const itemId = event.itemId ?? properties['itemId'];
  const eventValue = event.eventValue ?? properties['eventValue'];
  const stored = {
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
    eventAttributionSource: event.metricAttribution?.eventAttributionSource ?? null,
  };
  // Values that their columns do not take are refused before anything is kept.
  eventColumns(stored, fields);
  return stored;
}
