import { Agent, request } from 'node:http';
import { apiKey } from '../system/stack.ts';

export interface DriveOptions {
  readonly frontUrl: string;
  /** Requests in all, and at any time. */
  readonly requests: number;
  readonly connections: number;
  /** Whose lists are asked for, in turn. */
  readonly viewers: readonly string[];
}

export interface Outcome {
  readonly answered: number;
  /** What was wrong with an answer, and how often. */
  readonly wrong: ReadonlyMap<string, number>;
  readonly sources: ReadonlyMap<string, number>;
  /** Video ids that were listed. */
  readonly listed: ReadonlySet<string>;
  /** Milliseconds of every request, sorted. */
  readonly times: readonly number[];
}

interface Answer {
  readonly source: string;
  readonly ids: readonly string[];
}

/** Asks for recommendations, four times in five over GraphQL and else over REST, and looks at every answer: 200, a list, no video twice. */
export async function drive(options: DriveOptions): Promise<Outcome> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  const wrong = new Map<string, number>();
  const sources = new Map<string, number>();
  const listed = new Set<string>();
  const times: number[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < options.requests; at = next++) {
      const viewer = options.viewers[at % options.viewers.length] ?? '';
      const began = performance.now();
      try {
        const { source, ids } = at % 5 === 4 ? await overRest(options.frontUrl, agent, viewer) : await overGraphQl(options.frontUrl, agent, viewer);
        if (ids.length === 0) add(wrong, 'an empty list');
        if (new Set(ids).size < ids.length) add(wrong, 'a video twice');
        for (const id of ids) listed.add(id);
        add(sources, source);
      } catch (error) {
        add(wrong, error instanceof Error ? error.message : String(error));
      }
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: options.connections }, worker));
  agent.destroy();
  return { answered: times.length, wrong, sources, listed, times: times.sort((a, b) => a - b) };
}

const query = 'query ($userId: ID!) { recommendations(userId: $userId, limit: 10) { source items { score video { id title url genres } } } }';

async function overGraphQl(frontUrl: string, agent: Agent, userId: string): Promise<Answer> {
  const text = await send(`${frontUrl}/graphql`, agent, JSON.stringify({ query, variables: { userId } }));
  const { data, errors } = JSON.parse(text) as { data?: { recommendations: { source: string; items: { video: { id: string } }[] } }; errors?: unknown };
  if (errors !== undefined || data === undefined) throw new Error(`errors: ${JSON.stringify(errors)}`);
  return { source: data.recommendations.source, ids: data.recommendations.items.map(({ video }) => video.id) };
}

async function overRest(frontUrl: string, agent: Agent, userId: string): Promise<Answer> {
  const { source, items } = JSON.parse(await send(`${frontUrl}/v1/users/${userId}/recommendations?limit=10`, agent)) as { source: string; items: { id: string }[] };
  return { source, ids: items.map(({ id }) => id) };
}

/** POST with a body, GET without; rejects for any status but 200. */
function send(url: string, agent: Agent, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
    const sent = request(url, { agent, method: body === undefined ? 'GET' : 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`status ${response.statusCode}: ${text.slice(0, 200)}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function add(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
