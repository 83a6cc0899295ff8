import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { readOpenApi } from '../../infra/RestApi.ts';
import { requireDescribed } from '../restContract.ts';

describe('schema/openapi.yaml', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    expect(await validator.validate(readFileSync(new URL('../../schema/openapi.yaml', import.meta.url), 'utf8'))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('names every operation, each differently', () => {
    const names = Object.values(readOpenApi().paths).flatMap((item) => Object.entries(item).flatMap(([method, { operationId }]) => (method === 'parameters' ? [] : [operationId])));
    expect(names).not.toContain(undefined);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the check of every exchange in the tests', () => {
  const list = { source: 'POPULAR', items: [{ id: 'a', title: 'A', url: 'https://a.example/' }] };
  const exchange = { method: 'GET', path: '/charts/popular', query: new URLSearchParams('limit=3'), body: undefined, status: 200, contentType: 'application/json', answer: JSON.stringify(list) };

  it('takes what is described', () => {
    expect(() => requireDescribed(exchange)).not.toThrow();
  });

  it.each([
    ['a field is missing', { answer: JSON.stringify({ items: [] }) }, /source/],
    ['the status is not described', { status: 418 }, /418/],
    ['the type is another', { contentType: 'text/html' }, /text\/html/],
    ['a limit that is forbidden was taken', { query: new URLSearchParams('limit=1000') }, /took limit/],
    ['a path that is not described was answered', { path: '/charts/secret' }, /not described/],
    ['a body that is forbidden was taken', { method: 'POST', path: '/interactions', body: '{"userId":"a"}', status: 201 }, /took .*videoId/],
  ])('fails when %s', (_, change, message) => {
    expect(() => requireDescribed({ ...exchange, ...change })).toThrow(message);
  });
});
