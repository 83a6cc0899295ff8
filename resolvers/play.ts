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

/** Trusts the table: recordInteraction and the importer are its only writers. */
export function playFromItem(item: Readonly<Record<string, AttributeValue>>): Play {
  const play = unmarshall(item) as Play;
  return { ...play, engagement: play.engagement ?? [] };
}
