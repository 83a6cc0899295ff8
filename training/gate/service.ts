import type { Tally } from '../TrainingLog.ts';
import type { WatchConfig } from '../TrainingConfig.ts';
import type { Verdict } from './offline.ts';

/** What was seen of a campaign with a new version. */
export interface Observed {
  readonly tally: Tally;
  /** By CloudWatch, our own requests included. */
  readonly requests: number;
  readonly errors: number;
  /** Attributed plays for each request, all campaigns together; absent where there is too little of either. */
  readonly clickThrough?: { readonly before: number; readonly now: number };
}

/** What the version before answered just before it was replaced; a slow machine or a thin dataset is not the new version's fault. */
export interface Before {
  readonly latencyMs?: number;
  readonly listShare?: number;
}

/** A mean latency may double. */
const slower = 2;

/** So few requests say little about a share. */
const fewest = 10;

/** Whether the campaign serves as well as is asked for; the reason names every bound that it breaks, with the numbers. */
export function judgeService(config: WatchConfig, observed: Observed, before: Before = {}): Verdict {
  const latencyMs = Math.max(config.latencyMs, slower * (before.latencyMs ?? 0));
  const listShare = Math.min(config.listShare, before.listShare ?? 1);
  const { tally, clickThrough } = observed;
  const against: string[] = [];
  const [errors, requests] = observed.errors + observed.requests >= Math.max(fewest, tally.requests) ? [observed.errors, observed.errors + observed.requests] : [tally.errors, tally.requests];
  for (const [failures, all, who] of [[tally.errors, tally.requests, 'sampled'], [errors, requests, 'all']] as const) {
    if (all > 0 && failures / all > config.errorShare) against.push(`${failures} of ${all} ${who} requests failed, more than ${percent(config.errorShare)}`);
  }
  const answered = tally.requests - tally.errors;
  if (answered > 0 && tally.lists / answered < listShare) against.push(`${tally.lists} of ${answered} sampled requests got a list, fewer than ${percent(listShare)}`);
  const latency = answered === 0 ? 0 : tally.latencyMs / answered;
  if (latency > latencyMs) against.push(`the mean latency was ${latency.toFixed(0)} ms, more than ${Number(latencyMs.toPrecision(3))} ms`);
  if (clickThrough !== undefined && clickThrough.now < clickThrough.before * (1 - config.clickThrough.tolerance)) {
    against.push(`the click-through rate is ${percent(clickThrough.now)}, was ${percent(clickThrough.before)}, may lose ${percent(config.clickThrough.tolerance)} of that`);
  }
  if (against.length > 0) return { passes: false, reason: [...new Set(against)].join('; ') };
  const clicks = clickThrough === undefined ? '' : `, click-through ${percent(clickThrough.now)} after ${percent(clickThrough.before)}`;
  return { passes: true, reason: `${tally.lists} of ${tally.requests} sampled requests got a list, ${latency.toFixed(0)} ms on average${clicks}` };
}

/** Failing so clearly that the rest of the watch need not be waited for. */
export function failsAlready({ requests, errors }: Tally, config: WatchConfig): boolean {
  return requests >= 2 * config.requestsPerLook && errors / requests > 0.5;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
