import type { GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { type ConstDirectiveNode, Kind } from 'graphql';
import type { AuthMode } from './api.ts';
import type { Caller } from './authorization.ts';

/** By way in: the groups that may (any of them), or undefined for everybody who came that way. */
export type FieldAccess = ReadonlyMap<AuthMode, readonly string[] | undefined>;

const directiveModes: Readonly<Record<string, AuthMode>> = {
  aws_api_key: 'API_KEY',
  aws_iam: 'AWS_IAM',
  aws_oidc: 'OPENID_CONNECT',
  aws_lambda: 'AWS_LAMBDA',
  aws_cognito_user_pools: 'AMAZON_COGNITO_USER_POOLS',
  aws_auth: 'AMAZON_COGNITO_USER_POOLS',
};

function groupsOf(directive: ConstDirectiveNode): readonly string[] | undefined {
  const value = directive.arguments?.find((argument) => argument.name.value === 'cognito_groups')?.value;
  if (value?.kind === Kind.STRING) return [value.value];
  if (value?.kind !== Kind.LIST) return undefined;
  return value.values.flatMap((each) => (each.kind === Kind.STRING ? [each.value] : []));
}

function accessOf(directives: readonly ConstDirectiveNode[] | undefined): FieldAccess | undefined {
  const entries = (directives ?? []).flatMap((directive): [AuthMode, readonly string[] | undefined][] => {
    const mode = directiveModes[directive.name.value];
    return mode === undefined ? [] : [[mode, groupsOf(directive)]];
  });
  return entries.length > 0 ? new Map(entries) : undefined;
}

/**
 * Which ways in a field is open to: its own directives, else its type's, else the API's default mode only.
 * https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#using-additional-authorization-modes
 */
export function fieldAccess(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, defaultMode: AuthMode): FieldAccess {
  const typeDirectives = [type.astNode, ...type.extensionASTNodes].flatMap((node) => node?.directives ?? []);
  return accessOf(field.astNode?.directives) ?? accessOf(typeDirectives) ?? new Map([[defaultMode, undefined]]);
}

/** Roles need a grant besides, on the fields of the root types: what these answer comes with them. */
export function mayAccess(schema: GraphQLSchema, type: GraphQLObjectType, access: { readonly fieldName: string; readonly open: FieldAccess; readonly caller: Caller }): boolean {
  const { fieldName, open, caller } = access;
  if (!open.has(caller.mode) || caller.deniedFields?.has(`${type.name}.${fieldName}`) === true) return false;
  const isRoot = type === schema.getQueryType() || type === schema.getMutationType() || type === schema.getSubscriptionType();
  if (isRoot && caller.isGranted?.(type.name, fieldName) === false) return false;
  const groups = open.get(caller.mode);
  return groups === undefined || groups.some((group) => caller.groups.includes(group));
}
