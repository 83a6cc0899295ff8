import { type LocalContext, type LocalService } from '../../service.ts';

/** Alarms and dashboards exist by name only: nothing collects metrics locally. */
export function createCloudWatchService(context: LocalContext): LocalService {
  return {
    names: ['monitoring'],
    resources: {
      'AWS::CloudWatch::Alarm': (resource) => {
        const name = resource.properties['AlarmName'];
        const ref = typeof name === 'string' ? name : resource.defaultName;
        return { ref, attributes: { Arn: `arn:aws:cloudwatch:${context.region}:${context.accountId}:alarm:${ref}` } };
      },
      'AWS::CloudWatch::Dashboard': (resource) => {
        const name = resource.properties['DashboardName'];
        return { ref: typeof name === 'string' ? name : resource.defaultName, attributes: {} };
      },
    },
  };
}
