import { type AwsRequest, type AwsResponse, type LocalService } from '../../service.ts';
import { type MetricStore } from './MetricStore.ts';

/** By path; only these operations of the run time are measured. */
const measured: Readonly<Record<string, string>> = { '/recommendations': 'GetRecommendations', '/personalize-ranking': 'GetPersonalizedRanking' };

/**
 * Reports each request to a campaign as Amazon Personalize does to CloudWatch: how many succeeded, failed with 4xx and 5xx, and the latency.
 * https://docs.aws.amazon.com/personalize/latest/dg/cloudwatch-metrics.html
 */
export function measurePersonalize(service: LocalService, metrics: MetricStore, now: () => number): LocalService {
  const { handle, errorResponse } = service;
  const report = (request: AwsRequest, response: AwsResponse, begin?: number): AwsResponse => {
    const operation = measured[request.path];
    const campaignArn = operation === undefined ? undefined : campaignOf(request);
    if (operation === undefined || campaignArn === undefined) return response;
    const add = (name: string, value: number): void =>
      metrics.add({ namespace: 'AWS/Personalize', name, dimensions: { CampaignArn: campaignArn } }, now(), { count: 1, sum: value, min: value, max: value });
    if (response.status >= 500) add(`${operation}5xxErrors`, 1);
    else if (response.status >= 400) add(`${operation}4xxErrors`, 1);
    else {
      add(operation, 1);
      if (begin !== undefined) add(`${operation}Latency`, performance.now() - begin);
    }
    return response;
  };
  return {
    ...service,
    ...(handle === undefined
      ? {}
      : {
          handle: async (request: AwsRequest) => {
            const begin = performance.now();
            return report(request, await handle(request), begin);
          },
        }),
    // Denied calls and injected faults never reach the handler.
    ...(errorResponse === undefined ? {} : { errorResponse: (error, request) => report(request, errorResponse(error, request)) }),
  };
}

function campaignOf(request: AwsRequest): string | undefined {
  const [, arn] = /"campaignArn"\s*:\s*"([^"]+)"/.exec(request.body.toString('utf8')) ?? [];
  return arn;
}
