import { expect, it } from 'vitest';
import { csvFloat } from '../../preprocessing/PartFiles.ts';
import { writeFloat } from '../../preprocessing/writeInteractions.ts';

it('writes ratios as bytes with the characters that csvFloat gives', () => {
  const target = new Uint8Array(64);
  const written = (value: number): string => Buffer.from(target.subarray(0, writeFloat(target, 0, value))).toString();
  const values = [0.5, 1, 2.5, 0.4, 1 / 3, 2 / 3, 10, 99999.95, 9999999.5, 0.9999999, 0.99999995, 1e-7, 1.5e-6, 123456.75, 60.123456789, 1e5, 0.00012345675];
  let seed = 7;
  for (let index = 0; index < 20_000; index++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    values.push((seed / 2 ** 32) * 10 ** ((index % 12) - 6), Math.round(seed / 1000) / 1000, (seed % 600) / 37);
  }
  for (const value of values) expect(written(value)).toBe(csvFloat(value));
});
