import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Engagement, InteractionType } from '../schema/types.generated.ts';

/** One play as recorded: an item of the interactions table. */
export interface Play {
  readonly id: string;
  readonly userId: string;
  readonly videoId: string;
  readonly type: InteractionType;
  readonly watchedSeconds: number;
  readonly durationSeconds: number;
  readonly watchRatio: number;
  readonly engagement: readonly Engagement[];
  /** ISO-8601, UTC, with milliseconds, so that it sorts as text. */
  readonly occurredAt: string;
  readonly sessionId?: string;
  readonly recommendationId?: string;
  /** Imported plays are in the training data already and are not sent on. */
  readonly origin: 'live' | 'import';
}

/** The play of a stream's image, or undefined for what recordInteraction and the importer never write. */
export function knownPlay(image: Readonly<Record<string, AttributeValue>>): Play | undefined {
  const texts = [image['id'], image['userId'], image['videoId'], image['occurredAt']].map((attribute) => attribute?.S);
  const readable = texts.every((text) => text !== undefined) && !Number.isNaN(Date.parse(texts[3] ?? '')) && /^(WATCHED|CLICKED)$/.test(image['type']?.S ?? '');
  return readable ? playFromItem(image) : undefined;
}

/** Trusts the table: recordInteraction and the importer are its only writers. */
export function playFromItem(item: Readonly<Record<string, AttributeValue>>): Play {
  const play = unmarshall(item) as Play;
  return { ...play, engagement: play.engagement ?? [] };
}
