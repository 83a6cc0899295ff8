import { importPeer } from '../peers.ts';
/** One request of a mix, in autocannon's words. */
export interface CannonRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
}

export interface Shot {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Each connection sends them in turn, again and again. */
  readonly requests: readonly CannonRequest[];
}

export interface Hits {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly requests: number;
  /** Broken connections, time-outs, and answers that were not as they should be. */
  readonly errors: number;
}

interface Outcome {
  readonly requests: { readonly average: number; readonly total: number };
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly errors: number;
  readonly timeouts: number;
  readonly non2xx: number;
  readonly mismatches: number;
}
type Autocannon = (options: object) => Promise<Outcome>;

/** Loads the peer only here; it comes without types. */
async function autocannon(): Promise<Autocannon> {
  return (await importPeer<{ readonly default: Autocannon }>('autocannon')).default;
}

/** Drives a server for a while. An answer that speaks of errors, or lists nothing, counts as an error whatever its status. */
export async function shoot({ url, connections, seconds, headers, requests }: Shot): Promise<Hits> {
  const outcome = await (await autocannon())({
    url,
    connections,
    duration: seconds,
    requests: requests.map((request) => ({ ...request, headers: { ...headers, 'content-type': 'application/json' } })),
    verifyBody: (body: string) => !body.includes('"errors"') && !body.includes('"items":[]'),
  });
  return {
    requestsPerSecond: outcome.requests.average,
    p50: outcome.latency.p50,
    p99: outcome.latency.p99,
    requests: outcome.requests.total,
    errors: outcome.errors + outcome.timeouts + outcome.non2xx + outcome.mismatches,
  };
}
