/** Share of a video's length from which a play counts as watched. */
export const DEFAULT_WATCH_THRESHOLD = 0.5;

export type PlayType = 'watched' | 'clicked';

export interface Label {
  readonly type: PlayType;
  /** watchedSeconds ÷ durationSeconds; above 1 when the video was looped. */
  readonly watchRatio: number;
}

/**
 * The one rule of what a play means, for batch preprocessing and for recordInteraction: watched from `threshold × durationSeconds` on
 * (the boundary included), clicked above zero and below that. `undefined`, no interaction at all, for zero, missing or negative watch
 * time and for a length that is not known.
 */
export function label(play: {
  readonly watchedSeconds: number | undefined;
  readonly durationSeconds: number | undefined;
  /** 0 to 1, default 0.5. */
  readonly threshold?: number | undefined;
}): Label | undefined {
  const { watchedSeconds = 0, durationSeconds = 0, threshold = DEFAULT_WATCH_THRESHOLD } = play;
  // Written so that NaN fails too.
  if (!(watchedSeconds > 0) || !(durationSeconds > 0)) return undefined;
  const watchRatio = watchedSeconds / durationSeconds;
  if (!Number.isFinite(watchRatio)) return undefined;
  return { type: watchedSeconds >= threshold * durationSeconds ? 'watched' : 'clicked', watchRatio };
}

/** The same rule for logs that tell only which share was watched: the ratio is the watch time of a video of length 1. */
export function labelRatio(play: { readonly watchRatio: number | undefined; readonly threshold?: number | undefined }): Label | undefined {
  return label({ watchedSeconds: play.watchRatio, durationSeconds: 1, threshold: play.threshold });
}
