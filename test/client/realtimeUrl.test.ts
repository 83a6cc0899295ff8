import { describe, expect, it } from 'vitest';
import { RecommendationIds } from '../../client/recommendationIds.ts';
import { realtimeUrl } from '../../client/realtimeUrl.ts';

describe('the address of the subscriptions', () => {
  it("is AppSync's real-time host for an AppSync endpoint", () => {
    expect(realtimeUrl('https://abc.appsync-api.eu-west-1.amazonaws.com/graphql')).toBe('wss://abc.appsync-realtime-api.eu-west-1.amazonaws.com/graphql');
  });

  it('is below the endpoint for a custom domain and for the local stack', () => {
    expect(realtimeUrl('https://api.example.com/graphql')).toBe('wss://api.example.com/graphql/realtime');
    expect(realtimeUrl('http://localhost:4000/graphql/')).toBe('ws://localhost:4000/graphql/realtime');
  });
});

describe('remembered recommendation ids', () => {
  it("prefer the viewer's own list, and the newest of it", () => {
    const ids = new RecommendationIds();
    ids.remember({ recommendationId: 'public', videoIds: ['a', 'b'] });
    ids.remember({ recommendationId: 'old', videoIds: ['a'] }, 'ann');
    ids.remember({ recommendationId: 'new', videoIds: ['a'] }, 'ann');
    expect([ids.find('ann', 'a'), ids.find('ann', 'b'), ids.find('bob', 'a'), ids.find('bob', 'c')]).toEqual(['new', 'public', 'public', undefined]);
  });

  it('forget the oldest when there are too many', () => {
    const ids = new RecommendationIds();
    ids.remember({ recommendationId: 'first', videoIds: ['old'] });
    ids.remember({ recommendationId: 'many', videoIds: Array.from({ length: 5_000 }, (_, index) => `video-${index}`) });
    expect(ids.find('ann', 'old')).toBeUndefined();
    expect(ids.find('ann', 'video-0')).toBe('many');
  });
});
