/** A play that ended before this share of the video was a click left at once: rather a dislike. */
export const LEFT_AT_ONCE = 0.1;
/** Shares past this say no more: a short video that loops is not loved ten times as much. */
const MOST_WATCH_RATIO = 1;

/**
 * How much a play counts beside others of its event type, by the watch ratio that Personalize keeps as EVENT_VALUE: from a quarter for a
 * video left at once to five quarters for one seen to the end. 1 where no ratio is known (NaN).
 */
export function worthOf(watchRatio: number): number {
  if (Number.isNaN(watchRatio)) return 1;
  return 0.25 + Math.min(MOST_WATCH_RATIO, Math.max(0, watchRatio));
}
