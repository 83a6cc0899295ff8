import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { jsonErrorResponse, jsonOperation, jsonResponse, parseJsonBody } from '../../jsonProtocol.ts';
import { AwsError, type AwsRequest, type DeployResource, type LocalContext, type LocalService } from '../../service.ts';
import { requireKnown } from '../../stack/properties.ts';
import { metricOperations } from './metricOperations.ts';
import { MetricStore } from './MetricStore.ts';

const alarm = [
  ...['ActionsEnabled', 'AlarmActions', 'AlarmDescription', 'AlarmName', 'ComparisonOperator', 'DatapointsToAlarm', 'Dimensions', 'EvaluateLowSampleCountPercentile', 'EvaluationPeriods', 'ExtendedStatistic'],
  ...['InsufficientDataActions', 'MetricName', 'Metrics', 'Namespace', 'OKActions', 'Period', 'Statistic', 'Tags', 'Threshold', 'ThresholdMetricId', 'TreatMissingData', 'Unit'],
];
const compositeAlarm = ['ActionsEnabled', 'ActionsSuppressor', 'ActionsSuppressorExtensionPeriod', 'ActionsSuppressorWaitPeriod', 'AlarmActions', 'AlarmDescription', 'AlarmName', 'AlarmRule', 'InsufficientDataActions', 'OKActions', 'Tags'];

export interface CloudWatchService extends LocalService {
  readonly metrics: MetricStore;
}

/** Metrics by minute. Alarms and dashboards exist by name only: nothing watches the metrics for them. */
export function createCloudWatchService(context: LocalContext): CloudWatchService {
  const metrics = new MetricStore(join(context.stateFolder, 'metrics.sqlite'), context.now());
  const alarmOf =
    (known: readonly string[]): DeployResource =>
    (resource) => {
      requireKnown(resource, known);
      const name = resource.properties['AlarmName'];
      const ref = typeof name === 'string' ? name : resource.defaultName;
      return { ref, attributes: { Arn: `arn:aws:cloudwatch:${context.region}:${context.accountId}:alarm:${ref}` } };
    };
  return {
    names: ['monitoring'],
    metrics,
    handle: (request) => {
      const operation = metricOperations[jsonOperation(request)];
      if (operation === undefined) throw new AwsError('UnknownOperationException', `The local CloudWatch has no operation ${jsonOperation(request)}`);
      return Promise.resolve(jsonResponse(operation(metrics, bodyOf(request), context.now()), { version: '1.0' }));
    },
    accessRequests: (request) => [{ action: `cloudwatch:${jsonOperation(request)}`, resource: '*' }],
    errorResponse: (error) => jsonErrorResponse(error, { version: '1.0' }),
    resources: {
      'AWS::CloudWatch::Alarm': alarmOf(alarm),
      'AWS::CloudWatch::CompositeAlarm': alarmOf(compositeAlarm),
      'AWS::CloudWatch::Dashboard': (resource) => {
        requireKnown(resource, ['DashboardBody', 'DashboardName', 'Tags']);
        const name = resource.properties['DashboardName'];
        return { ref: typeof name === 'string' ? name : resource.defaultName, attributes: {} };
      },
    },
    close: () => metrics.close(),
  };
}

/** The SDK compresses long bodies of PutMetricData. */
function bodyOf(request: AwsRequest): Record<string, unknown> {
  return parseJsonBody(request.headers['content-encoding'] === 'gzip' ? { ...request, body: gunzipSync(request.body) } : request);
}
