export interface ExampleIds {
  readonly userId: string;
  /** Of the catalogue. */
  readonly videoId: string;
}

export interface Tab {
  readonly query: string;
  /** JSON text. */
  readonly variables: string;
}

const sample: ExampleIds = { userId: 'viewer-001', videoId: 'angkor-in-colour' };

/** Ids that the API's own data has; those of the generated sample while it cannot be asked. */
export async function exampleIds(endpoint: string, headers: Readonly<Record<string, string>>, userId = sample.userId): Promise<ExampleIds> {
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: '{ popularVideos(limit: 1) { items { video { id } } } }' }),
      signal: AbortSignal.timeout(3_000),
    });
    const { data } = (await response.json()) as { readonly data?: { readonly popularVideos?: { readonly items: readonly { readonly video: { readonly id: string } }[] } } };
    return { userId, videoId: data?.popularVideos?.items[0]?.video.id ?? sample.videoId };
  } catch {
    return { ...sample, userId };
  }
}

/** Every field of the API, to be run as it stands. */
export function exampleTabs({ userId, videoId }: ExampleIds): readonly Tab[] {
  const variables = (values: unknown): string => JSON.stringify(values, null, 2);
  return [
    {
      query: `# Ctrl-Enter runs a query; the headers below say who asks. The folder on the left builds queries by clicking.
query Recommendations($userId: ID!, $filter: RecommendationFilterInput) {
  recommendations(userId: $userId, limit: 10, filter: $filter) {
    recommendationId
    source
    items { score reason video { id title url genres } }
  }
}

query Similar($videoId: ID!) {
  similarVideos(videoId: $videoId, limit: 10) {
    source
    items { score video { id title } }
  }
}

query Popular {
  popularVideos(limit: 10) { source items { video { id title url } } }
}

query Trending {
  trendingVideos(limit: 10) { source items { video { id title url } } }
}

query Rank($userId: ID!, $videoIds: [ID!]!) {
  rankVideos(userId: $userId, videoIds: $videoIds) {
    source
    items { score video { id title } }
  }
}
`,
      variables: variables({ userId, filter: { genres: [], includeWatched: false }, videoId, videoIds: [videoId] }),
    },
    {
      query: `query Catalogue {
  videos(limit: 10) {
    items { id title url durationSeconds genres createdAt }
    nextToken
  }
}

query OneVideo($videoId: ID!) {
  video(id: $videoId) { id title url durationSeconds genres createdAt }
}

query History($userId: ID!) {
  interactions(userId: $userId, limit: 10) {
    items { type watchRatio watchedSeconds engagement occurredAt video { id title } }
    nextToken
  }
}
`,
      variables: variables({ userId, videoId }),
    },
    {
      query: `# Let this run in one tab …
subscription Live($userId: ID!) {
  onInteractionRecorded(userId: $userId) { id videoId type watchRatio occurredAt }
}
`,
      variables: variables({ userId }),
    },
    {
      query: `# … and send plays from this one: the first tab receives them.
mutation Play($input: RecordInteractionInput!) {
  recordInteraction(input: $input) {
    id userId videoId type watchedSeconds watchRatio engagement occurredAt recommendationId
  }
}

# For operators.
mutation PutVideo($video: PutVideoInput!) {
  putVideo(input: $video) { id title url durationSeconds genres }
}
`,
      variables: variables({
        input: { userId, videoId, watchedSeconds: 30, engagement: ['LIKED'] },
        video: { id: 'my-first-video', title: 'My first video', url: 'https://videos.example/my-first-video', durationSeconds: 90, genres: ['Making'] },
      }),
    },
    {
      query: `# What was prepared, trained, measured and put live. For operators.
query Model {
  model {
    report { run finishedAt watched clicked users items density ratioHistogram { from to plays } playsByDay { day watched clicked } }
    campaigns { name status recipe solutionVersion metrics { name value } }
    decisions { solution at decision reason }
  }
}
`,
      variables: '{}',
    },
  ];
}
