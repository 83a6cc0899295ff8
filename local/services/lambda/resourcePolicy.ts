import { z } from 'zod';

import { AwsError, type Principal, type TemplateResource } from '../../service.ts';
import { parseProperties } from '../../stack/properties.ts';
import { wildcardPattern } from '../iam/wildcard.ts';

const permission = z.strictObject({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
});

type Permission = z.infer<typeof permission>;

/** Which AWS services may invoke which function, as the template's AWS::Lambda::Permission say. https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
export class ResourcePolicies {
  readonly #permissions = new Map<string, Permission[]>();
  readonly #accountId: string;

  constructor(accountId: string) {
    this.#accountId = accountId;
  }

  /** `functionName` finds the plain name in whatever the template names the function by. */
  add(resource: TemplateResource, functionName: (reference: string) => string): void {
    const parsed = parseProperties(permission, resource);
    const name = functionName(parsed.FunctionName);
    this.#permissions.set(name, [...(this.#permissions.get(name) ?? []), parsed]);
  }

  /** Throws AwsError when no permission lets the service in. Roles and the administrator are decided by their own policies. */
  requirePermission(principal: Principal, functionName: string, functionArn: string): void {
    if (principal.kind !== 'service') return;
    const { service, sourceArn } = principal;
    const admits = ({ Action, Principal: who, SourceArn, SourceAccount }: Permission): boolean =>
      who === service &&
      wildcardPattern(Action, 'i').test('lambda:InvokeFunction') &&
      (SourceArn === undefined || wildcardPattern(SourceArn).test(sourceArn)) &&
      (SourceAccount === undefined || SourceAccount === this.#accountId);
    if (this.#permissions.get(functionName)?.some(admits) === true) return;
    throw new AwsError(
      'AccessDeniedException',
      `User: ${service} is not authorized to perform: lambda:InvokeFunction on resource: ${functionArn} because no resource-based policy allows the lambda:InvokeFunction action`,
      { status: 403 },
    );
  }
}
