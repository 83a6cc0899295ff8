import { useCallback, useEffect, useState } from 'react';

export interface Playhead {
  /** Seconds, at most the duration. */
  readonly position: number;
  readonly running: boolean;
  seek(position: number): void;
  toggle(): void;
  stop(): void;
}

/** A play without pictures: time passes `speed` times as fast as on the clock. */
export function usePlayhead(durationSeconds: number, speed: number): Playhead {
  const [position, setPosition] = useState(0);
  const [running, setRunning] = useState(true);
  useEffect(() => {
    if (!running) return;
    let last = performance.now();
    let frame = requestAnimationFrame(function tick(now) {
      const passed = ((now - last) / 1000) * speed;
      last = now;
      setPosition((before) => Math.min(durationSeconds, before + passed));
      frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [running, speed, durationSeconds]);
  useEffect(() => {
    if (position >= durationSeconds) setRunning(false);
  }, [position, durationSeconds]);
  return {
    position,
    running,
    seek: useCallback((to: number) => setPosition(Math.max(0, Math.min(durationSeconds, to))), [durationSeconds]),
    toggle: useCallback(() => {
      setPosition((before) => (before >= durationSeconds ? 0 : before));
      setRunning((before) => !before);
    }, [durationSeconds]),
    stop: useCallback(() => setRunning(false), []),
  };
}
