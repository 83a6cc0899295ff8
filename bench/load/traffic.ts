import type { CannonRequest } from './cannon.ts';

/** Of the generated sample. */
export const viewers: readonly string[] = Array.from({ length: 100 }, (_, index) => `viewer-${String(index + 1).padStart(3, '0')}`);

const list = 'recommendationId source items { score reason video { id title url durationSeconds genres createdAt } }';
const recommendations = `query ($userId: ID!) { recommendations(userId: $userId, limit: 25) { ${list} } }`;

export function recommendationRequest(userId: string): CannonRequest {
  return graphql(recommendations, { userId });
}

/** A page's worth of traffic, as a service of videos might see it: half of it viewers' own lists, one play in twenty requests. */
export function mix(videoIds: readonly string[]): readonly CannonRequest[] {
  const video = (index: number): string => videoIds[index % videoIds.length] ?? '';
  return viewers.flatMap((userId, index): CannonRequest[] => [
    ...Array.from({ length: 7 }, () => recommendationRequest(userId)),
    { method: 'GET', path: `/v1/users/${userId}/recommendations?limit=25` },
    { method: 'GET', path: `/v1/users/${userId}/recommendations?limit=10` },
    { method: 'GET', path: '/v1/charts/popular' },
    { method: 'GET', path: `/v1/videos/${encodeURIComponent(video(index))}` },
    graphql(`query ($videoId: ID!) { similarVideos(videoId: $videoId, limit: 12) { ${list} } }`, { videoId: video(index) }),
    graphql(`query ($id: ID!) { video(id: $id) { id title url } }`, { id: video(index + 1) }),
    graphql(`{ popularVideos { ${list} } }`, {}),
    graphql(`{ trendingVideos { ${list} } }`, {}),
    graphql('query ($userId: ID!) { interactions(userId: $userId, limit: 10) { items { id videoId occurredAt video { title } } nextToken } }', { userId }),
    graphql('query ($userId: ID!, $videoIds: [ID!]!) { rankVideos(userId: $userId, videoIds: $videoIds) { source items { video { id } } } }', { userId, videoIds: videoIds.slice(0, 20) }),
    // A play a second after the other would make every list a new one: viewers of their own play here.
    graphql('mutation ($input: RecordInteractionInput!) { recordInteraction(input: $input) { id type } }', { input: { userId: `load-${index}`, videoId: video(index), watchedSeconds: 30 } }),
  ]);
}

function graphql(query: string, variables: Readonly<Record<string, unknown>>): CannonRequest {
  return { method: 'POST', path: '/graphql', body: JSON.stringify({ query, variables }) };
}
