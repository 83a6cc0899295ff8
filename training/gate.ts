import { GetSolutionMetricsCommand } from '@aws-sdk/client-personalize';
import type { GateConfig } from './config.ts';
import type { World } from './world.ts';

export interface Verdict {
  readonly passes: boolean;
  readonly reason: string;
}

/**
 * Whether a new version may replace the live one: its metric must not be worse by more than the tolerance. Where either has no
 * such metric there is nothing to hold against the new one.
 */
export function judge({ metric, tolerance }: GateConfig, candidate: Readonly<Record<string, number>>, live: Readonly<Record<string, number>>): Verdict {
  const [now, before] = [candidate[metric], live[metric]];
  if (now === undefined || before === undefined) return { passes: true, reason: `no ${metric} to compare` };
  const least = before * (1 - tolerance);
  return { passes: now >= least, reason: `${metric} is ${now}, was ${before}, must be at least ${least}` };
}

export async function judgeVersions({ personalize }: World, gate: GateConfig, versions: { readonly candidate: string; readonly live: string }): Promise<Verdict> {
  const metricsOf = async (solutionVersionArn: string): Promise<Readonly<Record<string, number>>> =>
    (await personalize.send(new GetSolutionMetricsCommand({ solutionVersionArn }))).metrics ?? {};
  const [candidate, live] = await Promise.all([metricsOf(versions.candidate), metricsOf(versions.live)]);
  return judge(gate, candidate, live);
}
