import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Choices, graphqlBody, type OpenApi, restCall } from './fuzzing.ts';
import { apiKey, root, startStack } from './stack.ts';

/** Requests of each kind; UPNEXT_FUZZ=10000 for a long run, UPNEXT_FUZZ_SEED for another one. */
const count = Number(process.env['UPNEXT_FUZZ'] ?? 300);
const seed = Number(process.env['UPNEXT_FUZZ_SEED'] ?? 20260101);
const atOnce = 8;
const patience = 60_000 + count * 100;

// A stack of its own, as it writes nonsense into the catalogue.
const stack = await startStack();
afterAll(() => stack.stop());
const { frontUrl } = stack;
/** What stack traces and paths of the machine look like. */
const inside = /\bat \S+ \(|\bat (?:async )?(?:file|node):|node:internal|node_modules|\.[cm]?[jt]s:\d+/;
const errorTypes = new Set(['InvalidInput', 'NotFound', 'Unauthorized', 'Conflict', 'Unavailable', 'MalformedHttpRequestException', 'BadRequestException', 'OperationNotSupported', 'UnauthorizedException', 'ResolverCountLimitReached']);

/** Runs all, some at a time; answers what was wrong. */
async function complaints(ask: (choices: Choices) => Promise<string | undefined>): Promise<readonly string[]> {
  const found: string[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      const number = next;
      const complaint = await ask(new Choices(seed * 100_003 + number));
      if (complaint !== undefined) found.push(`#${number}: ${complaint}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return found;
}

describe(`${count} random requests of seed ${seed}`, () => {
  it('over GraphQL are answered in the documented form', { timeout: patience }, async () => {
    const wrong = await complaints(async (choices) => {
      const body = graphqlBody(choices);
      const response = await fetch(`${frontUrl}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...(choices.chance(0.02) ? {} : { 'x-api-key': apiKey }) }, body });
      const text = await response.text();
      const complain = (what: string): string => `${what}: HTTP ${response.status} ${text.slice(0, 500)} for ${body.slice(0, 1000)}`;
      if (response.status >= 500) return complain('5xx');
      if (inside.test(text)) return complain('something of the inside');
      let answer: { data?: unknown; errors?: { message?: unknown; errorType?: unknown }[] };
      try {
        answer = JSON.parse(text) as typeof answer;
      } catch {
        return complain('no JSON');
      }
      if (answer.errors === undefined ? answer.data === undefined || response.status !== 200 : answer.errors.length === 0) return complain('neither data nor errors');
      for (const { message, errorType } of answer.errors ?? []) {
        if (typeof message !== 'string' || message === '') return complain('an error without a message');
        if (errorType !== undefined && errorType !== null && !errorTypes.has(String(errorType))) return complain('an unknown errorType');
      }
      return undefined;
    });
    expect(wrong).toEqual([]);
  });

  it('over REST are answered in the documented form', { timeout: patience }, async () => {
    const api = parse(readFileSync(join(root, 'schema/openapi.yaml'), 'utf8')) as OpenApi;
    const wrong = await complaints(async (choices) => {
      const { method, path, body } = restCall(api, choices);
      const sendsBody = body !== undefined && method !== 'GET' && method !== 'HEAD';
      const headers = { ...(choices.chance(0.02) ? {} : { 'x-api-key': apiKey }), ...(sendsBody ? { 'content-type': 'application/json' } : {}) };
      const response = await fetch(`${frontUrl}/v1${path}`, { method, headers, ...(sendsBody ? { body } : {}) });
      const text = await response.text();
      const complain = (what: string): string => `${what}: HTTP ${response.status} ${text.slice(0, 500)} for ${method} ${path} ${body?.slice(0, 500) ?? ''}`;
      if (response.status >= 500) return complain('5xx');
      if (inside.test(text)) return complain('something of the inside');
      if (response.status < 400 || method === 'HEAD') return undefined;
      if (response.headers.get('content-type')?.startsWith('application/problem+json') !== true) return complain('no problem+json');
      const problem = JSON.parse(text) as Record<string, unknown>;
      const complete = typeof problem['type'] === 'string' && typeof problem['title'] === 'string' && typeof problem['detail'] === 'string' && problem['status'] === response.status && errorTypes.has(String(problem['errorType']));
      return complete ? undefined : complain('an incomplete problem');
    });
    expect(wrong).toEqual([]);
  });

  it('leave the stack well', async () => {
    expect((await fetch(`${frontUrl}/healthz`)).status).toBe(200);
  });
});
