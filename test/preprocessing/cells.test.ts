import { describe, expect, it } from 'vitest';
import { readFlag, readNumber, readTimestamp, scaled, UNREADABLE } from '../../preprocessing/cells.ts';

const NEW_YEAR = Date.UTC(2026, 0, 1);

describe('readTimestamp', () => {
  it.each([
    ['2026-01-01', 'iso', NEW_YEAR],
    ['2026-01-01T00:00', 'iso', NEW_YEAR],
    ['2026-01-01 00:00:00', 'iso', NEW_YEAR],
    ['2026-01-01T00:00:00.123456Z', 'iso', NEW_YEAR + 123],
    ['2026-01-01T02:30:00+02:30', 'iso', NEW_YEAR],
    ['2025-12-31T19:00:00-0500', 'iso', NEW_YEAR],
    ['2024-02-29', 'iso', Date.UTC(2024, 1, 29)],
    ['1767225600', 's', NEW_YEAR],
    ['1767225600.25', 's', NEW_YEAR + 250],
    [1767225600, 's', NEW_YEAR],
    ['1767225600000', 'ms', NEW_YEAR],
    ['0', 's', 0],
    ['1767225600', undefined, NEW_YEAR],
    ['1767225600000', undefined, NEW_YEAR],
    ['2026-01-01T00:00:00Z', undefined, NEW_YEAR],
    ['', 's', undefined],
    [null, 'iso', undefined],
  ] as const)('reads %s in %s', (cell, unit, expected) => {
    expect(readTimestamp(cell, unit)).toBe(expected);
  });

  it.each([
    ['2025-02-29', 'iso'],
    ['2026-13-01', 'iso'],
    ['2026-01-01T24:30:00Z', 'iso'],
    ['01/02/2026', 'iso'],
    ['1767225600', 'iso'],
    [1767225600, 'iso'],
    ['2026-01-01', 's'],
    ['-1', 's'],
    ['1767225600000', 's'],
    ['4102444800', 's'],
    [true, 'ms'],
    [NaN, 'ms'],
  ] as const)('does not take %s for a time in %s', (cell, unit) => {
    expect(readTimestamp(cell, unit)).toBe(UNREADABLE);
  });
});

describe('readNumber', () => {
  it.each([
    ['5', 5],
    [' 5.50 ', 5.5],
    ['-.5', -0.5],
    ['1e3', 1000],
    [7, 7],
    ['', undefined],
    [undefined, undefined],
    ['1,5', UNREADABLE],
    ['5 s', UNREADABLE],
    ['NaN', UNREADABLE],
    [Infinity, UNREADABLE],
    [[5], UNREADABLE],
  ])('reads %s as %s', (cell, expected) => {
    expect(readNumber(cell)).toBe(expected);
  });
});

describe('readFlag', () => {
  it.each([
    [true, true],
    ['1', true],
    ['2', true],
    ['Yes', true],
    ['TRUE', true],
    [0, false],
    ['0.0', false],
    ['false', false],
    ['', false],
    [undefined, false],
    ['Liked', UNREADABLE],
    [{}, UNREADABLE],
  ])('reads %s as %s', (cell, expected) => {
    expect(readFlag(cell)).toBe(expected);
  });
});

describe('scaled', () => {
  it('gives milliseconds as seconds to the last bit', () => {
    for (let milliseconds = 0; milliseconds < 100_000; milliseconds += 7) expect(scaled(milliseconds, 0.001)).toBe(milliseconds / 1000);
    expect(scaled(3.5, 0.2)).toBe(0.7);
    expect(scaled(2, 60)).toBe(120);
    expect(scaled(2, 0.3)).toBe(2 * 0.3);
  });
});
