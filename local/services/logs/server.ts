import { type DeployResource, type LocalContext, type LocalService, type TemplateResource } from '../../service.ts';
import { requireKnown } from '../../stack/properties.ts';

const logGroup = ['DataProtectionPolicy', 'DeletionProtectionEnabled', 'FieldIndexPolicies', 'KmsKeyId', 'LogGroupClass', 'LogGroupName', 'ResourcePolicyDocument', 'RetentionInDays', 'Tags'];

/** Log groups, and what is made of them, exist by name only: what functions write goes to the terminal. */
export function createLogsService(context: LocalContext): LocalService {
  const named =
    (property: string, known: readonly string[]): DeployResource =>
    (resource) => ({ ref: nameOf(resource, property, known), attributes: { QueryDefinitionId: resource.defaultName } });
  return {
    names: ['logs'],
    resources: {
      'AWS::Logs::LogGroup': (resource) => {
        const ref = nameOf(resource, 'LogGroupName', logGroup);
        return { ref, attributes: { Arn: `arn:aws:logs:${context.region}:${context.accountId}:log-group:${ref}:*` } };
      },
      'AWS::Logs::MetricFilter': named('FilterName', ['ApplyOnTransformedLogs', 'EmitSystemFieldDimensions', 'FieldSelectionCriteria', 'FilterName', 'FilterPattern', 'LogGroupName', 'MetricTransformations']),
      'AWS::Logs::QueryDefinition': named('Name', ['LogGroupNames', 'Name', 'Parameters', 'QueryLanguage', 'QueryString']),
      'AWS::Logs::ResourcePolicy': named('PolicyName', ['PolicyDocument', 'PolicyName']),
    },
  };
}

function nameOf(resource: TemplateResource, property: string, known: readonly string[]): string {
  requireKnown(resource, known);
  const name = resource.properties[property];
  return typeof name === 'string' ? name : resource.defaultName;
}
