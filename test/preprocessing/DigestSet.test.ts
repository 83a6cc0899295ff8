import { describe, expect, it } from 'vitest';
import { seedOf } from '../../preprocessing/Digest.ts';
import { DigestSet } from '../../preprocessing/DigestSet.ts';

describe('DigestSet', () => {
  it('tells a quarter of a million similar rows apart, and knows each again', () => {
    const seen = new DigestSet();
    const row = (index: number): string => `user-${index % 500},video-${Math.floor(index / 500)},12,30,17672256${String(index % 100).padStart(2, '0')}`;
    for (let index = 0; index < 250_000; index++) expect(seen.add(row(index), 1)).toBe(true);
    for (let index = 0; index < 250_000; index += 997) expect(seen.add(row(index), 1)).toBe(false);
    expect(seen.size).toBe(250_000);
  });

  it('keeps the same text under other column names apart', () => {
    const seen = new DigestSet();
    expect(seen.add('a,b', seedOf('userId,videoId'))).toBe(true);
    expect(seen.add('a,b', seedOf('videoId,userId'))).toBe(true);
    expect(seen.add('a,b', seedOf('userId,videoId'))).toBe(false);
  });

  it('takes the empty text like any other', () => {
    const seen = new DigestSet();
    expect([seen.add('', 0), seen.add('', 0)]).toEqual([true, false]);
  });
});
