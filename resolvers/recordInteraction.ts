import { randomUUID } from 'node:crypto';
import { label } from '../preprocessing/label.ts';
import type { Engagement, RecordInteractionInput } from '../schema/types.generated.ts';
import type { InteractionLog } from './interactionLog.ts';
import type { Play } from './play.ts';
import { requireValid, ServiceError } from './ServiceError.ts';
import { playProblem } from './validate.ts';
import type { VideoCatalog } from './videoCatalog.ts';

export interface RecordParts {
  readonly catalog: VideoCatalog;
  readonly log: InteractionLog;
  /** Share of a video from which a play counts as watched. */
  readonly threshold: number;
}

/** A clock may run ahead of ours by so much. */
const mostAheadMilliseconds = 5 * 60_000;

/**
 * Records one play, durably before it resolves. The same id of the same user again changes nothing and answers the first record.
 * Throws InvalidInput for a play that is none (no watch time, a time in the future, a video of unknown length), NotFound for an
 * unknown video.
 */
export async function recordInteraction(parts: RecordParts, input: unknown): Promise<{ readonly play: Play; readonly created: boolean }> {
  const play = parseInput(input);
  const now = Date.now();
  const occurredAt = parseTime(play.occurredAt, now);
  const video = await parts.catalog.get(play.videoId);
  if (video === undefined) {
    throw new ServiceError('NotFound', `videoId: got ${JSON.stringify(play.videoId)}, expected a video of the catalogue.`);
  }
  const { durationSeconds } = video;
  const labelled = label({ watchedSeconds: play.watchedSeconds, durationSeconds, threshold: parts.threshold });
  if (labelled === undefined || durationSeconds === undefined) {
    throw new ServiceError(
      'InvalidInput',
      `videoId: got ${JSON.stringify(play.videoId)}, whose length the catalogue does not know, expected a video with durationSeconds: without it a play is neither watched nor clicked.`,
    );
  }
  return parts.log.record({
    id: play.id ?? randomUUID(),
    userId: play.userId,
    videoId: play.videoId,
    type: labelled.type === 'watched' ? 'WATCHED' : 'CLICKED',
    watchedSeconds: play.watchedSeconds,
    durationSeconds,
    watchRatio: labelled.watchRatio,
    engagement: [...new Set<Engagement>(play.engagement ?? [])],
    occurredAt,
    ...(play.sessionId ? { sessionId: play.sessionId } : {}),
    ...(play.recommendationId ? { recommendationId: play.recommendationId } : {}),
    origin: 'live',
  });
}

function parseInput(input: unknown): RecordInteractionInput {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new ServiceError('InvalidInput', `input: got ${JSON.stringify(input)}, expected an object with userId, videoId and watchedSeconds.`);
  }
  requireValid(playProblem(input));
  return input as RecordInteractionInput;
}

/** ISO-8601 in UTC with milliseconds: all of the same length, so that they sort as text. */
function parseTime(occurredAt: unknown, now: number): string {
  if (occurredAt === undefined || occurredAt === null) return new Date(now).toISOString();
  const time = typeof occurredAt === 'string' && /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2}(:\d{2})?)$/.test(occurredAt) ? Date.parse(occurredAt) : NaN;
  if (Number.isNaN(time)) {
    throw new ServiceError('InvalidInput', `occurredAt: got ${JSON.stringify(occurredAt)}, expected a time with its zone, such as 2026-01-31T20:15:00Z.`);
  }
  if (time > now + mostAheadMilliseconds || time < 0) {
    throw new ServiceError('InvalidInput', `occurredAt: got ${JSON.stringify(occurredAt)}, expected a time since 1970 that is not in the future; here it is ${new Date(now).toISOString()}.`);
  }
  return new Date(time).toISOString();
}
