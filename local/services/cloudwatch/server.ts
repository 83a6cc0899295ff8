import { type DeployResource, type LocalContext, type LocalService } from '../../service.ts';
import { requireKnown } from '../../stack/properties.ts';

const alarm = [
  ...['ActionsEnabled', 'AlarmActions', 'AlarmDescription', 'AlarmName', 'ComparisonOperator', 'DatapointsToAlarm', 'Dimensions', 'EvaluateLowSampleCountPercentile', 'EvaluationPeriods', 'ExtendedStatistic'],
  ...['InsufficientDataActions', 'MetricName', 'Metrics', 'Namespace', 'OKActions', 'Period', 'Statistic', 'Tags', 'Threshold', 'ThresholdMetricId', 'TreatMissingData', 'Unit'],
];
const compositeAlarm = ['ActionsEnabled', 'ActionsSuppressor', 'ActionsSuppressorExtensionPeriod', 'ActionsSuppressorWaitPeriod', 'AlarmActions', 'AlarmDescription', 'AlarmName', 'AlarmRule', 'InsufficientDataActions', 'OKActions', 'Tags'];

/** Alarms and dashboards exist by name only: nothing collects metrics locally. */
export function createCloudWatchService(context: LocalContext): LocalService {
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
    resources: {
      'AWS::CloudWatch::Alarm': alarmOf(alarm),
      'AWS::CloudWatch::CompositeAlarm': alarmOf(compositeAlarm),
      'AWS::CloudWatch::Dashboard': (resource) => {
        requireKnown(resource, ['DashboardBody', 'DashboardName', 'Tags']);
        const name = resource.properties['DashboardName'];
        return { ref: typeof name === 'string' ? name : resource.defaultName, attributes: {} };
      },
    },
  };
}
