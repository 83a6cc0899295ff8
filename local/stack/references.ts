import { TemplateError } from '../service.ts';
import { type ResourceDeclaration, type Template } from './template.ts';

/** What a property value refers to: names of resources, parameters and pseudo parameters, and whether by Ref or by attribute. */
export interface Reference {
  readonly name: string;
  /** Absent for Ref. */
  readonly attribute?: string;
}

const SUB_VARIABLE = /\$\{([^!}][^}]*)\}/g;

export function* referencesIn(value: unknown): Generator<Reference> {
  if (Array.isArray(value)) {
    for (const item of value) yield* referencesIn(item);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, argument] of Object.entries(value)) {
    if (key === 'Ref' && typeof argument === 'string') yield { name: argument };
    else if (key === 'Fn::GetAtt') yield getAttReference(argument);
    else if (key === 'Fn::Sub') yield* subReferences(argument);
    else yield* referencesIn(argument);
  }
}

/** `["Table", "Arn"]` or "Table.Arn". */
export function getAttReference(argument: unknown): Required<Reference> {
  const parts: unknown[] = typeof argument === 'string' ? splitOnce(argument) : Array.isArray(argument) ? argument : [];
  const [name, attribute] = parts;
  if (typeof name !== 'string' || typeof attribute !== 'string') {
    throw new TemplateError('Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute');
  }
  return { name, attribute };
}

function* subReferences(argument: unknown): Generator<Reference> {
  const [text, variables]: unknown[] = Array.isArray(argument) ? argument : [argument];
  const own = typeof variables === 'object' && variables !== null ? variables : {};
  yield* referencesIn(Object.values(own));
  if (typeof text !== 'string') return;
  for (const [, variable = ''] of text.matchAll(SUB_VARIABLE)) {
    if (variable in own) continue;
    yield variable.includes('.') ? getAttReference(variable) : { name: variable };
  }
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf('.');
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Logical ids, dependencies first. Throws TemplateError in CloudFormation's words for what does not exist and for cycles. */
export function deploymentOrder(template: Template): string[] {
  const dependencies = new Map(Object.entries(template.Resources).map(([id, resource]) => [id, dependenciesOf(resource, template)]));
  const order: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (id: string, path: readonly string[]): void => {
    if (state.get(id) === 'done') return;
    if (state.get(id) === 'open') {
      throw new TemplateError(`Circular dependency between resources: [${path.slice(path.indexOf(id)).join(', ')}]`);
    }
    state.set(id, 'open');
    for (const next of dependencies.get(id) ?? []) visit(next, [...path, id]);
    state.set(id, 'done');
    order.push(id);
  };
  for (const id of dependencies.keys()) visit(id, []);
  return order;
}

function dependenciesOf(resource: ResourceDeclaration, template: Template): Set<string> {
  const dependencies = new Set<string>();
  for (const { name, attribute } of referencesIn(resource.Properties ?? {})) {
    if (name in template.Resources) dependencies.add(name);
    else if (attribute !== undefined) throw new TemplateError(`Template error: instance of Fn::GetAtt references undefined resource ${name}`);
    else if (!name.startsWith('AWS::') && !(name in (template.Parameters ?? {}))) {
      throw new TemplateError(`Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`);
    }
  }
  for (const name of typeof resource.DependsOn === 'string' ? [resource.DependsOn] : (resource.DependsOn ?? [])) {
    if (!(name in template.Resources)) {
      throw new TemplateError(`Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`);
    }
    dependencies.add(name);
  }
  return dependencies;
}
