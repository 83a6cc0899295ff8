import { type LocalContext, type LocalService } from '../../service.ts';

/** Log groups exist by name only: what functions write goes to the terminal. */
export function createLogsService(context: LocalContext): LocalService {
  return {
    names: ['logs'],
    resources: {
      'AWS::Logs::LogGroup': (resource) => {
        const name = resource.properties['LogGroupName'];
        const ref = typeof name === 'string' ? name : resource.defaultName;
        return { ref, attributes: { Arn: `arn:aws:logs:${context.region}:${context.accountId}:log-group:${ref}:*` } };
      },
    },
  };
}
