import { z } from 'zod';

import { type AwsRequest, type AwsResponse, AwsError, type DeployResource, type LocalContext, type LocalService, type Principal, TemplateError } from '../../service.ts';
import { parseProperties } from '../../stack/properties.ts';
import { GrantUsage } from './grantUsage.ts';
import { CredentialRegistry } from './credentials.ts';
import { MANAGED_POLICIES } from './managedPolicies.ts';
import { assumedRoleArn, RolePolicies } from './policies.ts';
import { parsePolicyDocument } from './policyDocument.ts';

export interface IamService extends LocalService {
  readonly credentials: CredentialRegistry;
  readonly policies: RolePolicies;
}

const namedPolicy = z.object({ PolicyName: z.string(), PolicyDocument: z.unknown() });

const role = z.strictObject({
  AssumeRolePolicyDocument: z.unknown(),
  RoleName: z.string().optional(),
  Path: z.string().optional(),
  Description: z.string().optional(),
  MaxSessionDuration: z.number().optional(),
  Policies: z.array(namedPolicy).optional(),
  ManagedPolicyArns: z.array(z.string()).optional(),
  Tags: z.unknown().optional(),
});

const policy = z.strictObject({
  PolicyName: z.string().optional(),
  ManagedPolicyName: z.string().optional(),
  Description: z.string().optional(),
  Path: z.string().optional(),
  PolicyDocument: z.unknown(),
  Roles: z.array(z.string()).optional(),
});

/** Roles and policies of the template, and the credentials and decisions that follow from them. */
export function createIamService(context: LocalContext): IamService {
  const credentials = new CredentialRegistry();
  const usage = new GrantUsage(context.stateFolder);
  const policies = new RolePolicies({ 'aws:RequestedRegion': context.region, 'aws:PrincipalAccount': context.accountId, 'aws:SourceAccount': context.accountId, 'aws:SecureTransport': 'true' }, usage);
  const roleArns = new Map<string, string>();
  const managed = new Map<string, ReturnType<typeof parsePolicyDocument>>();

  const attach = (roleName: string, document: unknown, owner: string): void => {
    policies.attach(roleArns.get(roleName) ?? roleArn(roleName, '/'), parsePolicyDocument(document, owner));
  };
  const roleArn = (name: string, path: string): string => `arn:aws:iam::${context.accountId}:role${path}${name}`;

  const deployRole: DeployResource = (resource) => {
    const properties = parseProperties(role, resource);
    const name = properties.RoleName ?? resource.defaultName;
    const arn = roleArn(name, properties.Path ?? '/');
    roleArns.set(name, arn);
    policies.attach(arn, []);
    for (const inline of properties.Policies ?? []) attach(name, inline.PolicyDocument, resource.logicalId);
    for (const managedArn of properties.ManagedPolicyArns ?? []) {
      const statements = managed.get(managedArn) ?? MANAGED_POLICIES[managedArn.replace(/^arn:aws:iam::aws:policy\//, '')];
      if (statements === undefined) throw new TemplateError(`${resource.logicalId}: the local stack does not know the managed policy ${managedArn}`);
      policies.attach(arn, statements);
    }
    return { ref: name, attributes: { Arn: arn, RoleId: `AROA${name.replace(/[^A-Za-z0-9]/g, '').toUpperCase().slice(0, 16)}` } };
  };

  const deployPolicy: DeployResource = (resource) => {
    const properties = parseProperties(policy, resource);
    for (const name of properties.Roles ?? []) attach(name, properties.PolicyDocument, resource.logicalId);
    const name = properties.PolicyName ?? resource.defaultName;
    return { ref: name, attributes: { Id: name } };
  };

  const deployManagedPolicy: DeployResource = (resource) => {
    const properties = parseProperties(policy, resource);
    const arn = `arn:aws:iam::${context.accountId}:policy${properties.Path ?? '/'}${properties.ManagedPolicyName ?? resource.defaultName}`;
    managed.set(arn, parsePolicyDocument(properties.PolicyDocument, resource.logicalId));
    for (const name of properties.Roles ?? []) attach(name, properties.PolicyDocument, resource.logicalId);
    return { ref: arn, attributes: { PolicyArn: arn } };
  };

  return {
    names: ['iam', 'sts'],
    credentials,
    policies,
    handle: (request) => Promise.resolve(handle(request, context)),
    // GetCallerIdentity needs no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    accessRequests: (request) => (action(request) === 'GetCallerIdentity' ? [] : [{ action: `${request.service}:${action(request)}`, resource: '*' }]),
    errorResponse: queryError,
    resources: { 'AWS::IAM::Role': deployRole, 'AWS::IAM::Policy': deployPolicy, 'AWS::IAM::ManagedPolicy': deployManagedPolicy },
    start: () => usage.start(),
    close: () => usage.close(),
  };
}

/** The AWS query protocol: a form in, XML out. */
function handle(request: AwsRequest, context: LocalContext): AwsResponse {
  if (request.service !== 'sts' || action(request) !== 'GetCallerIdentity') {
    throw new AwsError('InvalidAction', `The action ${action(request)} is not valid for this web service.`);
  }
  const { arn, userId } = identity(request.principal, context.accountId);
  return xml(
    200,
    `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>${userId}</UserId><Account>${context.accountId}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>${request.requestId}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
  );
}

function identity(principal: Principal, accountId: string): { readonly arn: string; readonly userId: string } {
  if (principal.kind !== 'role') return { arn: `arn:aws:iam::${accountId}:user/local`, userId: 'local' };
  return { arn: assumedRoleArn(principal), userId: `AROA:${principal.sessionName}` };
}

function action(request: AwsRequest): string {
  return new URLSearchParams(request.body.toString('utf8')).get('Action') ?? '';
}

function queryError(error: AwsError, request: AwsRequest): AwsResponse {
  const message = error.message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return xml(
    error.status,
    `<ErrorResponse><Error><Type>${error.status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${error.code}</Code><Message>${message}</Message></Error><RequestId>${request.requestId}</RequestId></ErrorResponse>`,
  );
}

function xml(status: number, body: string): AwsResponse {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}
