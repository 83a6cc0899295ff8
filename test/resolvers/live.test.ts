import { describe, expect, it } from 'vitest';
import { parseLive } from '../../resolvers/live.ts';

const live = { campaigns: { popularity: 'arn:popularity' }, filters: {}, trackingId: 'tracker', updatedAt: '2026-01-01T00:00:00.000Z' };
const parse = (value: unknown) => parseLive(JSON.stringify(value));

describe('the live parameter', () => {
  it('is read as training wrote it', () => {
    expect(parse(live)).toEqual(live);
  });

  it('may hold more than this version knows', () => {
    expect(parse({ ...live, campaigns: { ...live.campaigns, 'next-year': 'arn:next-year' }, later: 1 })).toEqual(live);
  });

  it.each([
    [{ ...live, campaigns: undefined }, 'campaigns: got undefined, expected an object'],
    [{ ...live, campaigns: { popularity: 5 } }, 'popularity of campaigns: got 5, expected text'],
    [{ ...live, filters: 'none' }, 'filters: got "none", expected an object'],
    [{ ...live, trackingId: false }, 'trackingId of the live parameter: got false, expected text'],
    [{ ...live, updatedAt: undefined }, 'updatedAt of the live parameter: got nothing, expected a time'],
  ])('is refused as %j', (value, message) => {
    expect(() => parse(value)).toThrow(message);
  });
});
