import { type DeployedResource, TemplateError } from '../service.ts';
import { getAttReference } from './references.ts';
import { type Template } from './template.ts';

/** What intrinsic functions are resolved against. */
export interface Scope {
  readonly template: Template;
  readonly stackName: string;
  readonly region: string;
  readonly accountId: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly deployed: ReadonlyMap<string, DeployedResource>;
}

/** Stands for AWS::NoValue: the property it is the value of is left out. */
const NO_VALUE = Symbol('AWS::NoValue');

/** The value with every intrinsic function replaced. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
export function resolve(value: unknown, scope: Scope): unknown {
  const resolved = resolveOrNothing(value, scope);
  return resolved === NO_VALUE ? undefined : resolved;
}

/** Whether a named condition of the template holds. */
export function conditionHolds(name: string, scope: Scope): boolean {
  const condition = scope.template.Conditions?.[name];
  if (condition === undefined) throw new TemplateError(`Template format error: Unresolved condition dependency ${name} in the template`);
  return truth(condition, scope);
}

function resolveOrNothing(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolveOrNothing(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (first !== undefined && entries.length === 1) {
    const [name, argument] = first;
    const intrinsic = INTRINSICS[name];
    if (intrinsic !== undefined) return intrinsic(argument, scope);
    if (name.startsWith('Fn::')) throw new TemplateError(`The local stack does not resolve ${name}`);
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, resolveOrNothing(item, scope)]).filter(([, item]) => item !== NO_VALUE));
}

const INTRINSICS: Readonly<Record<string, (argument: unknown, scope: Scope) => unknown>> = {
  Ref: (argument, scope) => reference(text(argument, 'Ref', scope), scope),
  'Fn::GetAtt': (argument, scope) => {
    const { name, attribute } = getAttReference(argument);
    return attributeOf(name, attribute, scope);
  },
  'Fn::Sub': substitute,
  'Fn::Join': (argument, scope) => {
    const [delimiter, items] = list(argument, 'Fn::Join', scope);
    if (typeof delimiter !== 'string' || !Array.isArray(items)) throw new TemplateError('Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined');
    return items.join(delimiter);
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = list(argument, 'Fn::Select', scope);
    const at = Number(index);
    if (!Array.isArray(items) || !(at in items)) throw new TemplateError(`Template error: Fn::Select cannot select nonexistent value at index ${String(index)}`);
    return (items as unknown[])[at];
  },
  'Fn::Split': (argument, scope) => {
    const [delimiter, source] = list(argument, 'Fn::Split', scope);
    if (typeof delimiter !== 'string' || typeof source !== 'string') throw new TemplateError('Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split');
    return source.split(delimiter);
  },
  'Fn::Base64': (argument, scope) => Buffer.from(text(argument, 'Fn::Base64', scope)).toString('base64'),
  'Fn::FindInMap': (argument, scope) => {
    const [map, top, second] = list(argument, 'Fn::FindInMap', scope).map(String);
    const found = scope.template.Mappings?.[map ?? '']?.[top ?? '']?.[second ?? ''];
    if (found === undefined) throw new TemplateError(`Template error: Unable to get mapping for ${map}::${top}::${second}`);
    return found;
  },
  'Fn::If': (argument, scope) => {
    if (!Array.isArray(argument) || argument.length !== 3) throw new TemplateError('Template error: Fn::If requires a list argument with the first element being a condition');
    const [condition, whenTrue, whenFalse] = argument as unknown[];
    return resolveOrNothing(conditionHolds(String(condition), scope) ? whenTrue : whenFalse, scope);
  },
  'Fn::ToJsonString': (argument, scope) => JSON.stringify(resolve(argument, scope)),
  'Fn::ImportValue': (argument) => {
    throw new TemplateError(`The local stack runs one stack by itself: it has no export named ${JSON.stringify(argument)} to import`);
  },
};

function truth(condition: unknown, scope: Scope): boolean {
  const [entry] = typeof condition === 'object' && condition !== null ? Object.entries(condition) : [];
  const [name, argument] = entry ?? [];
  switch (name) {
    case 'Fn::Equals': {
      const [left, right] = list(argument, name, scope);
      return String(left) === String(right);
    }
    case 'Fn::Not':
      return !truth((argument as unknown[])[0], scope);
    case 'Fn::And':
      return (argument as unknown[]).every((each) => truth(each, scope));
    case 'Fn::Or':
      return (argument as unknown[]).some((each) => truth(each, scope));
    case 'Condition':
      return conditionHolds(String(argument), scope);
    default:
      throw new TemplateError(`Template error: a condition must be Fn::Equals, Fn::Not, Fn::And, Fn::Or or Condition, not ${JSON.stringify(condition)}`);
  }
}

function reference(name: string, scope: Scope): unknown {
  switch (name) {
    case 'AWS::AccountId':
      return scope.accountId;
    case 'AWS::Region':
      return scope.region;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    case 'AWS::StackName':
      return scope.stackName;
    case 'AWS::StackId':
      return `arn:aws:cloudformation:${scope.region}:${scope.accountId}:stack/${scope.stackName}/local`;
    case 'AWS::NotificationARNs':
      return [];
    case 'AWS::NoValue':
      return NO_VALUE;
  }
  const resource = scope.deployed.get(name);
  if (resource !== undefined) return resource.ref;
  const parameter = scope.template.Parameters?.[name];
  const value = scope.parameters[name] ?? parameter?.Default;
  if (parameter === undefined) throw new TemplateError(`Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`);
  if (value === undefined) throw new TemplateError(`Parameters: [${name}] must have values`);
  if (parameter.Type.startsWith('AWS::SSM::')) throw new TemplateError(`The local stack does not read parameter ${name} of type ${parameter.Type}`);
  return parameter.Type === 'CommaDelimitedList' || parameter.Type.startsWith('List<') ? String(value).split(',').map((item) => item.trim()) : String(value);
}

function attributeOf(name: string, attribute: string, scope: Scope): string {
  const resource = scope.deployed.get(name);
  if (resource === undefined) throw new TemplateError(`Template error: instance of Fn::GetAtt references undefined resource ${name}`);
  const value = resource.attributes[attribute];
  if (value === undefined) throw new TemplateError(`Requested attribute ${attribute} does not exist in schema for ${scope.template.Resources[name]?.Type ?? name} (${name})`);
  return value;
}

function substitute(argument: unknown, scope: Scope): string {
  const [source, variables]: unknown[] = Array.isArray(argument) ? argument : [argument];
  if (typeof source !== 'string') throw new TemplateError('Template error: One or more Fn::Sub intrinsic functions do not specify expected arguments');
  const own = (resolve(variables ?? {}, scope) ?? {}) as Record<string, unknown>;
  return source.replaceAll(/\$\{(!?)([^}]*)\}/g, (_match, literal: string, variable: string) => {
    if (literal === '!') return `\${${variable}}`;
    if (variable in own) return String(own[variable]);
    const at = variable.indexOf('.');
    return at < 0 ? String(reference(variable, scope)) : attributeOf(variable.slice(0, at), variable.slice(at + 1), scope);
  });
}

function text(argument: unknown, name: string, scope: Scope): string {
  const value = resolve(argument, scope);
  if (typeof value !== 'string') throw new TemplateError(`Template error: ${name} must be given a string, not ${JSON.stringify(value)}`);
  return value;
}

function list(argument: unknown, name: string, scope: Scope): unknown[] {
  const value = resolve(argument, scope);
  if (!Array.isArray(value)) throw new TemplateError(`Template error: ${name} must be given a list, not ${JSON.stringify(value)}`);
  return value;
}
