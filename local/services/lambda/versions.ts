import { z } from 'zod';
import { AwsError, type DeployedResource, type DeployResource, type LocalContext, TemplateError } from '../../service.ts';
import { parseProperties } from '../../stack/properties.ts';
import { functionReference } from './functionReference.ts';

const version = z.strictObject({ FunctionName: z.string(), Description: z.string().optional(), CodeSha256: z.string().optional(), ProvisionedConcurrencyConfig: z.unknown().optional(), RuntimePolicy: z.unknown().optional() });
const alias = z.strictObject({ FunctionName: z.string(), FunctionVersion: z.string(), Name: z.string(), Description: z.string().optional(), ProvisionedConcurrencyConfig: z.unknown().optional() });

/**
 * Versions and aliases by function. All of them run the code that the template has now: a template publishes one version and points its
 * aliases there. https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
 */
export class Versions {
  readonly #qualifiers = new Map<string, Set<string>>();
  readonly #context: Pick<LocalContext, 'region' | 'accountId'>;

  constructor(context: Pick<LocalContext, 'region' | 'accountId'>) {
    this.#context = context;
  }

  readonly resources: Readonly<Record<string, DeployResource>> = {
    'AWS::Lambda::Version': (resource) => this.#add(parseProperties(version, resource).FunctionName, '1', (arn) => ({ FunctionArn: arn, Version: '1' })),
    'AWS::Lambda::Alias': (resource) => {
      const { FunctionName, FunctionVersion, Name } = parseProperties(alias, resource);
      const { name } = functionReference(FunctionName);
      if (!this.#has(name, FunctionVersion)) throw new TemplateError(`${resource.logicalId}: FunctionVersion: ${name} has no version ${FunctionVersion}`);
      return this.#add(FunctionName, Name, (arn) => ({ AliasArn: arn }));
    },
  };

  /** Throws AwsError in Lambda's words. */
  requireQualifier(name: string, qualifier: string | undefined): void {
    if (qualifier === undefined || this.#has(name, qualifier)) return;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${this.#arn(name)}:${qualifier}`, { status: 404, fields: { Type: 'User' } });
  }

  #has(name: string, qualifier: string): boolean {
    return qualifier === '$LATEST' || this.#qualifiers.get(name)?.has(qualifier) === true;
  }

  #add(reference: string, qualifier: string, attributes: (arn: string) => Readonly<Record<string, string>>): DeployedResource {
    const { name } = functionReference(reference);
    this.#qualifiers.set(name, (this.#qualifiers.get(name) ?? new Set()).add(qualifier));
    const arn = `${this.#arn(name)}:${qualifier}`;
    return { ref: arn, attributes: attributes(arn) };
  }

  #arn(name: string): string {
    return `arn:aws:lambda:${this.#context.region}:${this.#context.accountId}:function:${name}`;
  }
}
