import { describe, expect, it } from 'vitest';
import { checkPattern, matchesPattern } from '../../../../local/services/events/pattern.ts';
import { parseSchedule } from '../../../../local/services/events/schedule.ts';

const event = { source: 'aws.glue', detail: { state: 'Succeeded', n: 5, tags: ['a', 'b'], nothing: null, name: 'crawler-1' } };

describe('an event pattern', () => {
  const cases: readonly (readonly [name: string, pattern: object, fits: boolean])[] = [
    ['fits exact values', { source: ['aws.glue'], detail: { state: ['Succeeded', 'Failed'] } }, true],
    ['needs every field', { source: ['aws.glue'], detail: { state: ['Failed'] } }, false],
    ['fits an element of an array', { detail: { tags: ['b'] } }, true],
    ['tells null from nothing', { detail: { nothing: [null] } }, true],
    ['prefix', { detail: { name: [{ prefix: 'crawl' }] } }, true],
    ['suffix', { detail: { name: [{ suffix: '-2' }] } }, false],
    ['anything-but a list', { detail: { state: [{ 'anything-but': ['Failed', 'Stopped'] }] } }, true],
    ['anything-but a prefix', { detail: { name: [{ 'anything-but': { prefix: 'crawl' } }] } }, false],
    ['anything-but needs the field', { detail: { gone: [{ 'anything-but': 'x' }] } }, false],
    ['exists', { detail: { state: [{ exists: true }], gone: [{ exists: false }] } }, true],
    ['numeric range', { detail: { n: [{ numeric: ['>', 0, '<=', 5] }] } }, true],
    ['numeric out of range', { detail: { n: [{ numeric: ['<', 5] }] } }, false],
    ['wildcard', { detail: { name: [{ wildcard: 'c*-?' }] } }, false],
    ['or', { $or: [{ source: ['x'] }, { detail: { n: [5] } }] }, true],
  ];
  it.each(cases)('%s', (_name, pattern, fits) => {
    checkPattern(pattern);
    expect(matchesPattern(pattern as Record<string, unknown>, event)).toBe(fits);
  });

  it('is refused with an operator that is not understood', () => {
    expect(() => checkPattern({ detail: { ip: [{ cidr: '10.0.0.0/8' }] } })).toThrow(/detail\.ip: the operator cidr/);
  });
});

describe('a schedule', () => {
  const after = Date.UTC(2026, 0, 30, 11, 59, 30);
  const cases: readonly (readonly [text: string, next: string])[] = [
    ['rate(5 minutes)', '2026-01-30T12:04:30.000Z'],
    ['rate(1 day)', '2026-01-31T11:59:30.000Z'],
    ['cron(0 12 * * ? *)', '2026-01-30T12:00:00.000Z'],
    ['cron(15/20 * ? * MON-FRI *)', '2026-01-30T12:15:00.000Z'],
    ['cron(0 3 1 * ? *)', '2026-02-01T03:00:00.000Z'],
    ['cron(0 3 ? * SUN *)', '2026-02-01T03:00:00.000Z'],
    ['cron(30 2 29 FEB ? *)', '2028-02-29T02:30:00.000Z'],
  ];
  it.each(cases)('%s fires next at %s', (text, next) => {
    expect(new Date(parseSchedule(text).next(after) ?? 0).toISOString()).toBe(next);
  });

  it('never fires once its years are over', () => {
    expect(parseSchedule('cron(0 0 1 1 ? 2020)').next(after)).toBeUndefined();
  });

  it.each(['rate(0 minutes)', 'cron(* * *)', 'cron(0 0 L * ? *)', 'every day'])('%s is refused', (text) => {
    expect(() => parseSchedule(text)).toThrow(SyntaxError);
  });
});
