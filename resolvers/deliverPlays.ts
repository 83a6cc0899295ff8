import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Event, PutEventsCommandInput } from '@aws-sdk/client-personalize-events';
import { attributionOf } from './attribution.ts';
import type { Play } from './play.ts';

/** PutEvents' limit on one call. */
const eventsPerCall = 10;

export interface PlayRecord {
  readonly play: Play;
  /** Of the stream record. */
  readonly sequenceNumber: string;
}

/** One call of PutEvents, and the stream records that it delivers. */
export interface EventBatch {
  readonly input: Omit<PutEventsCommandInput, 'trackingId'>;
  readonly sequenceNumbers: readonly string[];
}

/** Groups plays by user and session, at most ten events to a call; every liking, sharing and commenting is an event of its own. */
export function eventBatches(records: readonly PlayRecord[]): readonly EventBatch[] {
  const sessions = Map.groupBy(records, ({ play }) => JSON.stringify([play.userId, sessionOf(play)]));
  const batches: EventBatch[] = [];
  for (const session of sessions.values()) {
    const [first] = session;
    if (first === undefined) continue;
    const events = session.flatMap(({ play, sequenceNumber }) => eventsOf(play).map((event) => ({ event, sequenceNumber })));
    for (let start = 0; start < events.length; start += eventsPerCall) {
      const part = events.slice(start, start + eventsPerCall);
      batches.push({
        input: { userId: first.play.userId, sessionId: sessionOf(first.play), eventList: part.map(({ event }) => event) },
        sequenceNumbers: [...new Set(part.map(({ sequenceNumber }) => sequenceNumber))],
      });
    }
  }
  return batches;
}

function sessionOf(play: Play): string {
  return play.sessionId ?? play.userId;
}

function eventsOf(play: Play): readonly Event[] {
  const common = {
    itemId: play.videoId,
    sentAt: new Date(play.occurredAt),
    ...recommendationId(play),
  };
  const id = eventId(play);
  return [
    { ...common, eventId: id, eventType: play.type.toLowerCase(), eventValue: play.watchRatio },
    ...play.engagement.map((kind) => ({ ...common, eventId: `${id}:${kind.toLowerCase()}`, eventType: kind.toLowerCase() })),
  ];
}

/** As Personalize gave it. */
function recommendationId(play: Play): { readonly recommendationId?: string } {
  return play.recommendationId === undefined ? {} : { recommendationId: attributionOf(play.recommendationId).recommendationId };
}

/** A play's id is its viewer's, an event's is the dataset group's: two viewers may use the same. Short, as an eventId has 256 characters. */
export function eventId({ userId, id }: Pick<Play, 'userId' | 'id'>): string {
  return createHash('sha256').update(JSON.stringify([userId, id])).digest('base64url').slice(0, 22);
}

export interface RawObject {
  readonly key: string;
  readonly body: Uint8Array;
}

/**
 * One gzip object of JSON lines for each day on which the plays happened. Its key follows from the shard and the batch's first and last
 * sequence numbers: the same batch again overwrites itself.
 */
export function rawObjects(records: readonly PlayRecord[], shardId: string): readonly RawObject[] {
  const first = records[0]?.sequenceNumber;
  const last = records.at(-1)?.sequenceNumber;
  const days = Map.groupBy(records, ({ play }) => play.occurredAt.slice(0, 10));
  return [...days].map(([day, plays]) => ({
    key: `raw/dt=${day}/${shardId}-${first}-${last}.jsonl.gz`,
    body: gzipSync(plays.map(({ play }) => `${JSON.stringify(rawLine(play))}\n`).join('')),
  }));
}

/** The canonical column names of a raw watch log. */
function rawLine(play: Play): Readonly<Record<string, unknown>> {
  return {
    id: play.id,
    userId: play.userId,
    videoId: play.videoId,
    watchedSeconds: play.watchedSeconds,
    durationSeconds: play.durationSeconds,
    occurredAt: play.occurredAt,
    engagement: play.engagement,
    liked: play.engagement.includes('LIKED'),
    shared: play.engagement.includes('SHARED'),
    commented: play.engagement.includes('COMMENTED'),
    sessionId: play.sessionId,
    ...recommendationId(play),
  };
}
