import { type DeployedResource, type DeployResource, TemplateError } from '../service.ts';
import { conditionHolds, resolve, type Scope } from './intrinsics.ts';
import { deploymentOrder } from './references.ts';
import { type Template } from './template.ts';

export interface DeployOptions {
  readonly template: Template;
  readonly stackName: string;
  readonly region: string;
  readonly accountId: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** By CloudFormation type. */
  readonly handlers: ReadonlyMap<string, DeployResource>;
}

export interface DeployedStack {
  readonly outputs: Readonly<Record<string, string>>;
  /** By logical id. */
  readonly resources: ReadonlyMap<string, DeployedResource>;
}

/** Brings every resource of the template to life, dependencies first. Throws TemplateError naming the resource that cannot be. */
export async function deployTemplate(options: DeployOptions): Promise<DeployedStack> {
  const { template, stackName } = options;
  const deployed = new Map<string, DeployedResource>();
  const scope: Scope = { ...options, parameters: options.parameters ?? {}, deployed };
  for (const [id, { Type }] of Object.entries(template.Resources)) {
    if (!options.handlers.has(Type)) throw new TemplateError(`${id}: the local stack does not run resources of type ${Type}`);
  }
  for (const id of deploymentOrder(template)) {
    const declaration = template.Resources[id];
    if (declaration === undefined) continue;
    if (declaration.Condition !== undefined && !conditionHolds(declaration.Condition, scope)) continue;
    const deploy = options.handlers.get(declaration.Type);
    if (deploy === undefined) continue;
    try {
      const properties = (resolve(declaration.Properties ?? {}, scope) ?? {}) as Record<string, unknown>;
      deployed.set(id, await deploy({ logicalId: id, type: declaration.Type, defaultName: `${stackName}-${id}`, properties }));
    } catch (error) {
      throw named(error, id, declaration.Type);
    }
  }
  return { outputs: outputsOf(template, scope), resources: deployed };
}

function outputsOf(template: Template, scope: Scope): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [name, output] of Object.entries(template.Outputs ?? {})) {
    if (output.Condition === undefined || conditionHolds(output.Condition, scope)) outputs[name] = String(resolve(output.Value, scope));
  }
  return outputs;
}

/** Every failure says which resource it is about; a plain error of a service's own code is left as it is, under that name. */
function named(error: unknown, id: string, type: string): Error {
  if (!(error instanceof Error)) return new TemplateError(`${id} (${type}): ${String(error)}`);
  if (error.message.includes(id)) return error;
  return new TemplateError(`${id} (${type}): ${error.message}`, { cause: error });
}
