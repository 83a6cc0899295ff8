/** /config.json: where the API is and who may look. Written by the local stack, or by the WebSite construct on AWS. */
export interface Configuration {
  /** Of the GraphQL API; a path is on the page's own origin. */
  readonly endpoint: string;
  /** Opens the public lists to those who have not signed in. */
  readonly apiKey?: string;
  /** Whether the key opens everything, as outside production: then one may look as any viewer. */
  readonly chooseViewer?: boolean;
  readonly cognito?: { readonly endpoint: string; readonly clientId: string };
  /** Ids to begin with. */
  readonly viewers?: readonly string[];
  /** Shown where one signs in. */
  readonly signInHint?: string;
}

/** Throws an Error that says what is wrong. */
export async function readConfiguration(): Promise<Configuration> {
  const response = await fetch('/config.json', { credentials: 'same-origin', mode: 'cors' });
  if (!response.ok) throw new Error(`/config.json answered ${response.status}, expected the page's configuration.`);
  const configuration = (await response.json()) as Configuration;
  return {
    ...configuration,
    endpoint: absolute(configuration.endpoint),
    ...(configuration.cognito === undefined ? {} : { cognito: { ...configuration.cognito, endpoint: absolute(configuration.cognito.endpoint) } }),
  };
}

function absolute(address: string): string {
  return new URL(address, location.href).href;
}
