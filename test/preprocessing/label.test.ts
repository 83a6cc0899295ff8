import { describe, expect, it } from 'vitest';
import { label, labelRatio } from '../../preprocessing/label.ts';

describe('label', () => {
  it.each([
    { watchedSeconds: 5, durationSeconds: 10, type: 'watched', watchRatio: 0.5 },
    { watchedSeconds: 4.999, durationSeconds: 10, type: 'clicked', watchRatio: 4.999 / 10 },
    { watchedSeconds: 10, durationSeconds: 10, type: 'watched', watchRatio: 1 },
    { watchedSeconds: 0.001, durationSeconds: 3600, type: 'clicked', watchRatio: 0.001 / 3600 },
    { watchedSeconds: 24.933, durationSeconds: 49.866, type: 'watched', watchRatio: 0.5 },
  ])('calls $watchedSeconds s of $durationSeconds s $type', ({ type, watchRatio, ...play }) => {
    expect(label(play)).toEqual({ type, watchRatio });
  });

  it('keeps ratios above one, as loops give them', () => {
    expect(label({ watchedSeconds: 605, durationSeconds: 10 })).toEqual({ type: 'watched', watchRatio: 60.5 });
  });

  it.each([0, -1, -0, NaN, undefined])('sees no interaction in %s watched seconds', (watchedSeconds) => {
    expect(label({ watchedSeconds, durationSeconds: 10 })).toBeUndefined();
  });

  it.each([0, -10, NaN, undefined])('sees no interaction where the length is %s', (durationSeconds) => {
    expect(label({ watchedSeconds: 5, durationSeconds })).toBeUndefined();
  });

  it('sees no interaction where the ratio is not a finite number', () => {
    expect(label({ watchedSeconds: Infinity, durationSeconds: 10 })).toBeUndefined();
    expect(label({ watchedSeconds: 1e300, durationSeconds: 1e-300 })).toBeUndefined();
  });

  it.each([0.1, 0.3, 0.5, 0.7, 0.9, 1])('draws the line at the threshold %s, the boundary included', (threshold) => {
    for (let durationSeconds = 1; durationSeconds <= 900; durationSeconds++) {
      const boundary = threshold * durationSeconds;
      expect(label({ watchedSeconds: boundary, durationSeconds, threshold })?.type).toBe('watched');
      expect(label({ watchedSeconds: boundary * 0.999, durationSeconds, threshold })?.type).toBe('clicked');
    }
  });

  it('never turns a longer watch into less', () => {
    const rank = { none: 0, clicked: 1, watched: 2 };
    let last = 0;
    for (let watchedSeconds = -5; watchedSeconds <= 200; watchedSeconds += 0.25) {
      const now = rank[label({ watchedSeconds, durationSeconds: 100 })?.type ?? 'none'];
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
    expect(last).toBe(2);
  });

  it('decides by a ratio as it does by seconds', () => {
    for (const watchRatio of [-1, 0, 0.01, 0.49, 0.5, 0.51, 1, 3]) {
      expect(labelRatio({ watchRatio })).toEqual(label({ watchedSeconds: watchRatio * 64, durationSeconds: 64 }));
    }
    expect(labelRatio({ watchRatio: undefined })).toBeUndefined();
    expect(labelRatio({ watchRatio: 0.6, threshold: 0.7 })?.type).toBe('clicked');
  });
});
