import { type ApiMethod, type ApiResource, type RestApi } from './api.ts';

export interface RouteMatch {
  readonly resource: ApiResource;
  readonly method: ApiMethod;
  /** Percent-encoded as sent: https://github.com/serverless/serverless/issues/5037 */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** The most specific resource that has this method: fixed segments before parameters before greedy ones. `path` has no stage. */
export function matchRoute(api: RestApi, httpMethod: string, path: string): RouteMatch | undefined {
  const segments = path.split('/').filter((segment) => segment !== '');
  let best: (RouteMatch & { readonly rank: string }) | undefined;
  for (const resource of api.resources.values()) {
    const method = resource.methods.get(httpMethod) ?? resource.methods.get('ANY');
    const match = method === undefined ? undefined : matchPath(resource.path, segments);
    if (method === undefined || match === undefined || (best !== undefined && match.rank >= best.rank)) continue;
    best = { resource, method, ...match };
  }
  return best;
}

/** `rank` orders matches as text: a digit for each segment, 0 fixed, 1 parameter, 2 greedy. */
function matchPath(pattern: string, segments: readonly string[]): { readonly pathParameters: Record<string, string>; readonly rank: string } | undefined {
  const parts = pattern.split('/').filter((part) => part !== '');
  const pathParameters: Record<string, string> = {};
  let rank = '';
  for (const [at, part] of parts.entries()) {
    const segment = segments[at];
    if (segment === undefined) return undefined;
    const parameter = /^\{([^}+]+)(\+?)\}$/.exec(part);
    if (parameter?.[1] === undefined) {
      if (decode(segment) !== part) return undefined;
      rank += '0';
    } else if (parameter[2] === '+') {
      pathParameters[parameter[1]] = segments.slice(at).join('/');
      return { pathParameters, rank: `${rank}2` };
    } else {
      pathParameters[parameter[1]] = segment;
      rank += '1';
    }
  }
  return segments.length === parts.length ? { pathParameters, rank } : undefined;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
