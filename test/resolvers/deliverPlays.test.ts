import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { itemBatches } from '../../resolvers/catalogItems.ts';
import { eventBatches, eventId, rawObjects } from '../../resolvers/deliverPlays.ts';
import type { Play } from '../../resolvers/play.ts';
import { batchResponse } from '../../resolvers/streamBatch.ts';

function play(overrides: Partial<Play> = {}): Play {
  return {
    id: 'p1',
    userId: 'ada',
    videoId: 'v1',
    type: 'WATCHED',
    watchedSeconds: 60,
    durationSeconds: 100,
    watchRatio: 0.6,
    engagement: [],
    occurredAt: '2026-01-31T23:59:59.000Z',
    origin: 'live',
    ...overrides,
  };
}

describe('delivering plays', () => {
  it('sends one event for the play and one for each engagement', () => {
    const [batch] = eventBatches([{ sequenceNumber: '1', play: play({ engagement: ['LIKED'], recommendationId: 'r' }) }]);
    const id = eventId({ userId: 'ada', id: 'p1' });
    expect(id).not.toBe(eventId({ userId: 'bob', id: 'p1' }));
    expect(batch?.input).toEqual({
      userId: 'ada',
      sessionId: 'ada',
      eventList: [
        { eventId: id, eventType: 'watched', eventValue: 0.6, itemId: 'v1', sentAt: new Date('2026-01-31T23:59:59.000Z'), recommendationId: 'r' },
        { eventId: `${id}:liked`, eventType: 'liked', itemId: 'v1', sentAt: new Date('2026-01-31T23:59:59.000Z'), recommendationId: 'r' },
      ],
    });
  });

  it('puts at most ten events of one user and session into a call', () => {
    const records = Array.from({ length: 23 }, (_, index) => ({
      sequenceNumber: String(index),
      play: play({ id: `p${index}`, userId: index < 12 ? 'ada' : 'bob', ...(index === 22 ? { sessionId: 'tv' } : {}) }),
    }));
    const batches = eventBatches(records);
    expect(batches.map(({ input }) => [input.userId, input.sessionId, input.eventList?.length])).toEqual([
      ['ada', 'ada', 10],
      ['ada', 'ada', 2],
      ['bob', 'bob', 10],
      ['bob', 'tv', 1],
    ]);
    expect(batches.flatMap(({ sequenceNumbers }) => sequenceNumbers)).toHaveLength(23);
  });

  it('writes one gzip object a day, under the same key whenever the batch comes again', () => {
    const records = [
      { sequenceNumber: '100', play: play() },
      { sequenceNumber: '101', play: play({ id: 'p2', occurredAt: '2026-02-01T00:00:01.000Z', engagement: ['SHARED'] }) },
    ];
    const objects = rawObjects(records, 'shard');
    expect(objects.map(({ key }) => key)).toEqual(['raw/dt=2026-01-31/shard-100-101.jsonl.gz', 'raw/dt=2026-02-01/shard-100-101.jsonl.gz']);
    expect(rawObjects(records, 'shard')).toEqual(objects);
    const line: unknown = JSON.parse(gunzipSync(objects[1]?.body ?? '').toString());
    expect(line).toEqual({
      id: 'p2', userId: 'ada', videoId: 'v1', watchedSeconds: 60, durationSeconds: 100, occurredAt: '2026-02-01T00:00:01.000Z',
      engagement: ['SHARED'], liked: false, shared: true, commented: false,
    });
  });

  it('reports failed records once, oldest first, beyond what a number holds', () => {
    expect(batchResponse(['100000000000000000002', '100000000000000000001', '100000000000000000002'])).toEqual({
      batchItemFailures: [{ itemIdentifier: '100000000000000000001' }, { itemIdentifier: '100000000000000000002' }],
    });
  });

  it('tells Personalize of a video under the names of the items schema', () => {
    const image = { id: { S: 'v' }, genres: { L: [{ S: 'Action' }, { S: 'Drama' }] }, createdAt: { S: '2024-01-13T00:01:14.000Z' }, durationSeconds: { N: '90' } };
    const [batch] = itemBatches([{ sequenceNumber: '1', image }]);
    expect(batch?.items).toEqual([{ itemId: 'v', properties: '{"genres":"Action|Drama","creationTimestamp":1705104074,"durationSeconds":90}' }]);
    expect(itemBatches(Array(21).fill({ sequenceNumber: '1', image })).map(({ items }) => items.length)).toEqual([10, 10, 1]);
  });
});
