import { type DeployedResource, type TemplateResource, TemplateError } from '../../service.ts';
import type { StateMachine } from './executions.ts';
import { validateDefinition } from './validate.ts';

/** Properties that change nothing about how an execution runs here. */
const withoutEffect = new Set(['LoggingConfiguration', 'TracingConfiguration', 'Tags']);
const honoured = new Set(['DefinitionString', 'Definition', 'DefinitionSubstitutions', 'RoleArn', 'StateMachineName', 'StateMachineType', 'QueryLanguage']);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html */
export function readStateMachine(resource: TemplateResource, place: { readonly region: string; readonly accountId: string; readonly now: number }): StateMachine {
  const { properties, logicalId } = resource;
  const refuse = (reason: string): never => {
    throw new TemplateError(`${logicalId} (${resource.type}): ${reason}`);
  };
  for (const property of Object.keys(properties)) {
    if (!honoured.has(property) && !withoutEffect.has(property)) refuse(`${property} is not honoured by the local Step Functions`);
  }
  const type = properties['StateMachineType'] ?? 'STANDARD';
  if (type !== 'STANDARD') refuse(`StateMachineType: only STANDARD runs locally, got ${String(type)}`);
  const roleArn = properties['RoleArn'];
  if (typeof roleArn !== 'string') return refuse('RoleArn is missing');
  const name = typeof properties['StateMachineName'] === 'string' ? properties['StateMachineName'] : resource.defaultName;
  const text = substitute(definitionText(properties) ?? refuse('expected DefinitionString or Definition'), properties['DefinitionSubstitutions']);
  return {
    arn: `arn:aws:states:${place.region}:${place.accountId}:stateMachine:${name}`,
    name,
    roleArn,
    definition: validateDefinition(text, logicalId),
    definitionText: text,
    createdAt: place.now,
  };
}

function definitionText(properties: TemplateResource['properties']): string | undefined {
  if (typeof properties['DefinitionString'] === 'string') return properties['DefinitionString'];
  return properties['Definition'] === undefined ? undefined : JSON.stringify(properties['Definition']);
}

/** `${key}` by its value. Unknown keys stay as they are, as on AWS. */
function substitute(text: string, substitutions: unknown): string {
  return text.replaceAll(/\$\{([^}]+)\}/g, (whole, key: string) => {
    const value = (substitutions as Readonly<Record<string, unknown>> | undefined)?.[key];
    return value === undefined ? whole : JSON.stringify(String(value)).slice(1, -1);
  });
}

export function deployedStateMachine({ arn, name }: StateMachine): DeployedResource {
  return { ref: arn, attributes: { Arn: arn, Name: name } };
}
