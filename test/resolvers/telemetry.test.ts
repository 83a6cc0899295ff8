import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { traceRoot } from '../../resolvers/correlation.ts';
import { ServiceError } from '../../resolvers/ServiceError.ts';
import { Telemetry } from '../../resolvers/telemetry.ts';
import type { VideoList } from '../../resolvers/VideoList.ts';

type Line = Readonly<Record<string, unknown>> & { readonly _aws: { readonly CloudWatchMetrics: readonly [{ readonly Namespace: string; readonly Dimensions: readonly (readonly string[])[] }] } };

const lines: Line[] = [];
const video = { id: 'v1', title: 'One', url: 'https://a.example/', genres: [] };
const list: VideoList = { recommendationId: 'RID-1~user-personalization', source: 'PERSONALIZED', items: [{ score: 1, reason: null, video }] };

beforeEach(() => {
  lines.length = 0;
  // Powertools has a console of its own otherwise.
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(JSON.parse(line) as Line));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('metrics', () => {
  it('of a list are one line: by operation and source, by recipe, with every step', async () => {
    const telemetry = new Telemetry();
    telemetry.took('Personalize', 12);
    telemetry.count('VideoCacheHits', 3);
    expect(await telemetry.list('recommendations', () => Promise.resolve(list))).toBe(list);
    expect(lines).toHaveLength(1);
    expect(lines[0]?._aws.CloudWatchMetrics[0]).toMatchObject({ Namespace: 'Upnext', Dimensions: [['service', 'operation', 'source'], ['service', 'recipe']] });
    expect(lines[0]).toMatchObject({ operation: 'recommendations', source: 'PERSONALIZED', recipe: 'user-personalization', Lists: 1, ListedVideos: 1, Fallbacks: 0, PersonalizeLatency: 12, VideoCacheHits: 3 });
  });

  it('of a list that failed tell the kind of error', async () => {
    await expect(new Telemetry().list('similarVideos', () => Promise.reject(new ServiceError('NotFound', 'no such video')))).rejects.toThrow('no such video');
    expect(lines[0]).toMatchObject({ operation: 'similarVideos', errorType: 'NotFound', Errors: 1 });
  });

  it('of a play go to the recipe whose list it came from, and say nothing of viewer or video', () => {
    new Telemetry().play({ type: 'WATCHED', recommendationId: 'RID-9~trending' });
    expect(lines[0]).toMatchObject({ type: 'WATCHED', recipe: 'trending', Plays: 1, PlaysFromLists: 1, WatchesFromLists: 1 });
    expect(JSON.stringify(lines[0])).not.toContain('RID-9');
    new Telemetry().play({ type: 'CLICKED', recommendationId: 'made-up' });
    expect(lines[1]).toMatchObject({ recipe: 'none', Plays: 1 });
    expect(lines[1]).not.toHaveProperty('PlaysFromLists');
  });
});

describe('the id that a request is known by', () => {
  it('is the root of its trace', () => {
    expect(traceRoot('Self=1-67891234-12456789abcdef012345678a;Root=1-67891233-abcdef012345678912345678;Sampled=1')).toBe('1-67891233-abcdef012345678912345678');
    expect(traceRoot('Root=whatever the client likes')).toBeUndefined();
    expect(traceRoot(null)).toBeUndefined();
  });
});
