import { renderGraphiQL } from '@graphql-yoga/render-graphiql';

/** Ids of the generated sample; with other data an unknown viewer gets the popular list. */
const exampleQuery = `# Videos for one viewer, best first. Ctrl-Enter runs it; the headers below hold the local API key.
query Recommendations {
  recommendations(userId: "viewer-001", limit: 10) {
    recommendationId
    source
    items {
      score
      reason
      video { id title url genres }
    }
  }
}

query Popular {
  popularVideos(limit: 10) {
    source
    items { video { id title url } }
  }
}

query Catalogue {
  videos(limit: 10) {
    items { id title durationSeconds genres createdAt }
    nextToken
  }
}

mutation Play($input: RecordInteractionInput!) {
  recordInteraction(input: $input) { id userId videoId type watchedSeconds watchRatio occurredAt }
}
`;

const exampleVariables = { input: { userId: 'viewer-001', videoId: 'angkor-in-colour', watchedSeconds: 30 } };

/** GraphiQL as one page that loads nothing from elsewhere, with the API key among its headers. */
export function graphiqlPage(apiKey: string): string {
  return renderGraphiQL({
    title: 'Upnext GraphiQL',
    endpoint: '/graphql',
    defaultQuery: exampleQuery,
    headers: JSON.stringify({ 'x-api-key': apiKey }, null, 2),
    variables: JSON.stringify(exampleVariables, null, 2),
  } as Parameters<typeof renderGraphiQL>[0]);
}
