import { describe, expect, it } from 'vitest';
import { refusal } from '../../resolvers/access.ts';
import { contextProblem, genresProblem, idProblem, idsProblem, limitProblem, playProblem, videoProblem } from '../../resolvers/validate.ts';

describe('arguments', () => {
  it.each([0, 101, 1.5, NaN, '25', -1])('refuse the limit %s and say what is expected', (limit) => {
    expect(limitProblem(limit)).toMatch(/^limit: got .*, expected a whole number from 1 to 100\.$/);
  });

  it.each([1, 100, undefined, null])('take the limit %s', (limit) => {
    expect(limitProblem(limit)).toBeUndefined();
  });

  it('refuse ids that are empty, blank or longer than 256 characters', () => {
    expect(idProblem('userId', '')).toContain('userId: got ""');
    expect(idProblem('userId', '  ')).toBeDefined();
    expect(idProblem('userId', 'x'.repeat(257))).toBe('userId: got 257 characters, expected an id of 1 to 256 characters.');
    expect(idProblem('userId', 'x'.repeat(256))).toBeUndefined();
  });

  it('refuse more than 500 ids, and none where one is needed', () => {
    expect(idsProblem('videoIds', [], 1, 500)).toBe('videoIds: got 0 ids, expected 1 to 500 ids.');
    expect(idsProblem('videoIds', Array(501).fill('a'), 1, 500)).toContain('got 501 ids');
    expect(idsProblem('videoIds', ['a', ''], 1, 500)).toContain('got ""');
  });

  it.each([0, -1, NaN, Infinity, '5', undefined])('refuse a play watched for %s seconds', (watchedSeconds) => {
    expect(playProblem({ userId: 'u', videoId: 'v', watchedSeconds })).toMatch(/^watchedSeconds: got .*, expected a number of seconds above 0\.$/);
  });

  it('refuse a genre that would end the quotation in a filter', () => {
    expect(genresProblem(['a"b'])).toBeDefined();
    expect(genresProblem(['Action', 'Film noir'])).toBeUndefined();
  });

  it('refuse a context whose values are no texts', () => {
    expect(contextProblem({ device: 5 })).toContain('context.device: got 5');
    expect(contextProblem('{')).toBeDefined();
    expect(contextProblem({ DEVICE: 'phone' })).toBeUndefined();
  });

  it('refuse a video without title', () => {
    expect(videoProblem({ id: 'a', title: ' ', url: 'https://a.example/' })).toContain('title: got');
  });
});

describe('access', () => {
  const viewer = { mode: 'viewer', sub: 'ada', operator: false } as const;
  const key = { mode: 'apiKey', operator: false } as const;

  it('gives a viewer their own lists alone', () => {
    expect(refusal(viewer, { userId: 'ada' }, 'prod')).toBeUndefined();
    expect(refusal(viewer, { userId: 'bob' }, 'prod')).toBeDefined();
    expect(refusal(viewer, { operator: true }, 'dev')).toBeDefined();
  });

  it('gives operators and back ends everything', () => {
    expect(refusal({ ...viewer, operator: true }, { userId: 'bob' }, 'prod')).toBeUndefined();
    expect(refusal({ mode: 'iam', operator: false }, { operator: true }, 'prod')).toBeUndefined();
  });

  it('opens public lists to an API key, and everything in a dev stage', () => {
    expect(refusal(key, {}, 'prod')).toBeUndefined();
    expect(refusal(key, { userId: 'ada' }, 'prod')).toBeDefined();
    expect(refusal(key, { userId: 'ada' }, 'dev')).toBeUndefined();
    expect(refusal(key, { userId: 'ada' }, undefined)).toBeDefined();
  });
});
