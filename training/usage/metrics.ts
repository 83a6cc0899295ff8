import { GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { SolutionSetup } from '../TrainingConfig.ts';
import type { World } from '../world.ts';

/** Personalize averages use over five minutes for its bill. */
export const periodSeconds = 300;

export interface Use {
  /** Answered, in each period in which there were any. */
  readonly requests: readonly number[];
  /** 4xx and 5xx, in all. */
  readonly errors: number;
}

/**
 * What CloudWatch counted for a campaign between two times (epoch milliseconds), widened to whole periods.
 * https://docs.aws.amazon.com/personalize/latest/dg/cloudwatch-metrics.html
 */
export async function measuredUse({ cloudwatch }: World, { asked }: SolutionSetup, campaignArn: string, window: { readonly from: number; readonly to: number; readonly periodSeconds?: number }): Promise<Use> {
  const operation = asked === 'ranking' ? 'GetPersonalizedRanking' : 'GetRecommendations';
  const Period = window.periodSeconds ?? periodSeconds;
  const query = (Id: string, MetricName: string): MetricDataQuery => ({
    Id,
    MetricStat: { Metric: { Namespace: 'AWS/Personalize', MetricName, Dimensions: [{ Name: 'CampaignArn', Value: campaignArn }] }, Period, Stat: 'Sum' },
  });
  const wholePeriod = (time: number, round: (value: number) => number): Date => new Date(round(time / (Period * 1000)) * Period * 1000);
  const values = new Map<string, number[]>();
  let NextToken: string | undefined;
  do {
    const answer = await cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: [query('requests', operation), query('refused', `${operation}4xxErrors`), query('failed', `${operation}5xxErrors`)],
        StartTime: wholePeriod(window.from, Math.floor),
        EndTime: wholePeriod(window.to, Math.ceil),
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    );
    for (const { Id = '', Values = [] } of answer.MetricDataResults ?? []) values.set(Id, [...(values.get(Id) ?? []), ...Values]);
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  return { requests: values.get('requests') ?? [], errors: sum(values.get('refused')) + sum(values.get('failed')) };
}

export function sum(values: readonly number[] = []): number {
  return values.reduce((total, value) => total + value, 0);
}
