import { GetSolutionMetricsCommand } from '@aws-sdk/client-personalize';
import type { GateConfig } from '../TrainingConfig.ts';
import type { World } from '../world.ts';

export type Metrics = Readonly<Record<string, number>>;

export interface Verdict {
  readonly passes: boolean;
  /** With the numbers. */
  readonly reason: string;
}

/** Personalize's offline metrics of a version; empty for recipes that have none. */
export async function metricsOf({ personalize }: World, solutionVersionArn: string): Promise<Metrics> {
  return (await personalize.send(new GetSolutionMetricsCommand({ solutionVersionArn }))).metrics ?? {};
}

/**
 * Whether a version may go into service: none of its metrics lies below its floor or further below the live version's than tolerated.
 * A metric that either version lacks is not held against the new one: trainings differ in what they report.
 */
export function judge({ tolerances, floors }: GateConfig, candidate: Metrics, live: Metrics | undefined): Verdict {
  const against: string[] = [];
  const compared: string[] = [];
  for (const [metric, floor] of Object.entries(floors)) {
    const now = candidate[metric];
    if (now !== undefined && now < floor) against.push(`${metric} is ${show(now)}, must be at least ${show(floor)}`);
  }
  for (const [metric, tolerance] of Object.entries(tolerances)) {
    const [now, before] = [candidate[metric], live?.[metric]];
    if (now === undefined || before === undefined) continue;
    const least = before * (1 - tolerance);
    if (now < least) against.push(`${metric} is ${show(now)}, was ${show(before)}, must be at least ${show(least)}`);
    else compared.push(`${metric} is ${show(now)}, was ${show(before)}`);
  }
  if (against.length > 0) return { passes: false, reason: against.join('; ') };
  if (live === undefined) return { passes: true, reason: 'the first version' };
  return { passes: true, reason: compared.length === 0 ? 'nothing that is compared got worse' : compared.join('; ') };
}

function show(value: number): string {
  return String(Number(value.toPrecision(4)));
}
