import { Realtime } from '../../client/realtime.ts';
import { realtimeUrl } from '../../client/realtimeUrl.ts';

/** Runs in the browser, beside GraphiQL: bundled by page.ts. */

interface Parameters {
  readonly query: string;
  readonly variables?: unknown;
  readonly operationName?: string | null;
}

interface Options {
  readonly headers?: Readonly<Record<string, string>>;
  readonly documentAST?: { readonly definitions: readonly { readonly kind: string; readonly operation?: string; readonly name?: { readonly value: string } }[] };
}

/** GraphiQL's fetcher for AppSync: subscriptions speak its own WebSocket protocol. */
export function createFetcher(endpoint: string) {
  return (parameters: Parameters, { headers = {}, documentAST }: Options = {}): Promise<unknown> | AsyncIterable<unknown> => {
    const operations = documentAST?.definitions.filter(({ kind }) => kind === 'OperationDefinition') ?? [];
    const operation = operations.find(({ name }) => name?.value === parameters.operationName) ?? operations[0];
    return operation?.operation === 'subscription' ? subscribe(endpoint, parameters, headers) : post(endpoint, parameters, headers);
  };
}

async function post(endpoint: string, parameters: Parameters, headers: Readonly<Record<string, string>>): Promise<unknown> {
  const response = await fetch(endpoint, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(parameters) });
  return response.json();
}

async function* subscribe(endpoint: string, parameters: Parameters, headers: Readonly<Record<string, string>>): AsyncGenerator {
  const url = new URL(endpoint, location.href).href;
  const realtime = new Realtime({ endpoint: url, url: realtimeUrl(url), auth: { sign: () => ({ ...headers }) }, WebSocket });
  const answers: unknown[] = [];
  let wake: () => void = () => undefined;
  let ended = false;
  const push = (answer: unknown): void => {
    answers.push(answer);
    wake();
  };
  // AppSync takes one operation: the others of the tab stay behind.
  realtime.subscribe(parameters.query, parameters.variables, {
    next: (data) => push({ data }),
    started: () => push({ data: null, extensions: { subscription: 'started: waiting for events' } }),
    error(error) {
      ended = true;
      push({ errors: [{ message: error.message, errorType: error.errorType }] });
    },
  });
  try {
    for (;;) {
      while (answers.length > 0) yield answers.shift();
      if (ended) return;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    realtime.close();
  }
}
