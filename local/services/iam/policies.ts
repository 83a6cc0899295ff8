import { type AccessRequest, AwsError, type Principal } from '../../service.ts';
import { conditionsHold } from './conditions.ts';
import { type Grant, type GrantUsage } from './grantUsage.ts';
import { type Statement } from './policyDocument.ts';
import { wildcardPattern } from './wildcard.ts';

export type Decision = 'allowed' | 'explicitly denied' | 'implicitly denied';

interface CompiledStatement {
  readonly allow: boolean;
  readonly grants: readonly CompiledGrant[];
  matches(access: AccessRequest, keys: Readonly<Record<string, string>>): boolean;
}

interface CompiledGrant {
  readonly grant: Grant;
  matches(access: AccessRequest): boolean;
}

/** Same questions come with every request; the bound keeps a scan over many object keys from filling memory. */
const MAX_REMEMBERED = 5000;

/** The identity-based policies of all roles, and the decisions by them. */
export class RolePolicies {
  readonly #statements = new Map<string, CompiledStatement[]>();
  readonly #decisions = new Map<string, Decision>();
  readonly #keys: Readonly<Record<string, string>>;
  readonly #usage: GrantUsage | undefined;

  /** `keys`: what the global condition keys answer here, such as aws:RequestedRegion. `usage` is told what calls needed. */
  constructor(keys: Readonly<Record<string, string>>, usage?: GrantUsage) {
    this.#keys = keys;
    this.#usage = usage;
  }

  attach(roleArn: string, statements: readonly Statement[]): void {
    const attached = this.#statements.get(roleArn) ?? [];
    const compiled = statements.map((statement) => compile(statement, roleArn));
    for (const { grants } of compiled) for (const { grant } of grants) this.#usage?.add(grant);
    this.#statements.set(roleArn, [...attached, ...compiled]);
    this.#decisions.clear();
  }

  /** An explicit Deny wins over every Allow; what nothing allows is denied. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html */
  decide(roleArn: string, access: AccessRequest): Decision {
    const question = JSON.stringify([roleArn, access]);
    const remembered = this.#decisions.get(question);
    if (remembered !== undefined) return remembered;
    const keys = { ...this.#keys, ...access.conditionKeys };
    const matching = (this.#statements.get(roleArn) ?? []).filter((statement) => statement.matches(access, keys));
    const decision = matching.some(({ allow }) => !allow) ? 'explicitly denied' : matching.length > 0 ? 'allowed' : 'implicitly denied';
    if (decision === 'allowed') for (const { grants } of matching) for (const { grant, matches } of grants) if (matches(access)) this.#usage?.use(grant);
    if (this.#decisions.size >= MAX_REMEMBERED) this.#decisions.clear();
    this.#decisions.set(question, decision);
    return decision;
  }

  /** Throws AwsError AccessDeniedException in AWS's words when the principal may not. */
  authorize(principal: Principal, access: AccessRequest): void {
    if (principal.kind !== 'role') return;
    const decision = this.decide(principal.roleArn, access);
    if (decision === 'allowed') return;
    const reason =
      decision === 'explicitly denied'
        ? 'with an explicit deny in an identity-based policy'
        : `because no identity-based policy allows the ${access.action} action`;
    const onResource = access.resource === '*' ? '' : ` on resource: ${access.resource}`;
    const code = access.action.startsWith('s3:') ? 'AccessDenied' : 'AccessDeniedException';
    const status = access.action.startsWith('dynamodb:') ? 400 : 403;
    throw new AwsError(code, `User: ${assumedRoleArn(principal)} is not authorized to perform: ${access.action}${onResource} ${reason}`, { status });
  }
}

/** "arn:aws:sts::000000000000:assumed-role/ROLE/SESSION" */
export function assumedRoleArn(principal: Extract<Principal, { kind: 'role' }>): string {
  const [, , , , account = '', resource = ''] = principal.roleArn.split(':');
  return `arn:aws:sts::${account}:assumed-role/${resource.slice(resource.lastIndexOf('/') + 1)}/${principal.sessionName}`;
}

function compile(statement: Statement, role: string): CompiledStatement {
  // Actions are compared without regard to case, resources with it.
  const actions = matcher(statement.Action ?? statement.NotAction ?? [], 'i');
  const resources = matcher(statement.Resource ?? statement.NotResource ?? [], '');
  const actionExpected = statement.Action !== undefined;
  const resourceExpected = statement.Resource !== undefined;
  const conditions = statement.Condition;
  return {
    allow: statement.Effect === 'Allow',
    grants: statement.Effect === 'Allow' ? grantsOf(statement, role) : [],
    matches: ({ action, resource }, keys) =>
      actions(action) === actionExpected && resources(resource) === resourceExpected && (conditions === undefined || conditionsHold(conditions, keys)),
  };
}

/** Each of the statement's actions on each of its resources; what is left out of a NotAction or NotResource cannot be told apart. */
function grantsOf(statement: Statement, role: string): readonly CompiledGrant[] {
  const actions = statement.Action ?? [`not ${(statement.NotAction ?? []).join(' ')}`];
  const resources = statement.Resource ?? [`not ${(statement.NotResource ?? []).join(' ')}`];
  return actions.flatMap((action) =>
    resources.map((resource) => {
      const isAction = statement.Action === undefined ? () => true : matcher([action], 'i');
      const isResource = statement.Resource === undefined ? () => true : matcher([resource], '');
      return { grant: { role, action, resource }, matches: (access: AccessRequest) => isAction(access.action) && isResource(access.resource) };
    }),
  );
}

function matcher(patterns: readonly string[], flags: string): (value: string) => boolean {
  const compiled = patterns.map((pattern) => wildcardPattern(pattern, flags));
  return (value) => compiled.some((pattern) => pattern.test(value));
}
