import { LOCAL_API_KEY } from './registry.ts';
import { LOCAL_OPERATOR, LOCAL_PASSWORD } from './services/cognito/initiateAuth.ts';
import { COGNITO_PATH } from './services/cognito/publicRoute.ts';
import { CLIENT_ID } from './services/cognito/tokens.ts';

/** Plays that are looked through for viewers to suggest. */
const SCANNED = 1000;
const SUGGESTED = 8;

export interface WebConfigurationOptions {
  /** Known beforehand for the generated sample. */
  readonly viewers?: readonly string[];
  /** DynamoDB's Scan of the interactions table, for userId alone; resolves to the ids, one for each play. */
  scanUserIds(limit: number): Promise<readonly string[]>;
}

/** /config.json of the local stack: the shared key, the local pool, and a few viewers of the data that is loaded. */
export function webConfiguration({ viewers, scanUserIds }: WebConfigurationOptions): () => Promise<unknown> {
  let suggested = viewers;
  return async () => {
    if (suggested === undefined || suggested.length === 0) suggested = mostActive(await scanUserIds(SCANNED).catch(() => []));
    return {
      endpoint: '/graphql',
      apiKey: LOCAL_API_KEY,
      chooseViewer: true,
      cognito: { endpoint: COGNITO_PATH, clientId: CLIENT_ID },
      viewers: suggested,
      signInHint: `On this local stack every viewer's id is a name, and the password is ${LOCAL_PASSWORD}. ${LOCAL_OPERATOR} sees the model view.`,
    };
  };
}

function mostActive(userIds: readonly string[]): readonly string[] {
  const plays = new Map<string, number>();
  for (const userId of userIds) plays.set(userId, (plays.get(userId) ?? 0) + 1);
  return [...plays]
    .sort((left, right) => right[1] - left[1])
    .slice(0, SUGGESTED)
    .map(([userId]) => userId);
}

/** The first viewers of the generated sample. */
export const SAMPLE_VIEWERS: readonly string[] = Array.from({ length: SUGGESTED }, (_, index) => `viewer-${String(index + 1).padStart(3, '0')}`);
