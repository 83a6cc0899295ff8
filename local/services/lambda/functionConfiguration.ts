import { z } from 'zod';

import { deadLetterConfig } from './asyncSettings.ts';
import { parseProperties } from '../../stack/properties.ts';
import { type TemplateResource, TemplateError } from '../../service.ts';

/** A deployed function. */
export interface FunctionConfiguration {
  readonly name: string;
  readonly arn: string;
  /** Folder of the unpacked code. */
  readonly codeFolder: string;
  /** "index.handler": file and export. */
  readonly handler: string;
  readonly roleArn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Requests at the same time; undefined when nothing is reserved. */
  readonly reservedConcurrency: number | undefined;
  readonly runtime: string;
  /** A queue for asynchronous invocations that failed for good. */
  readonly deadLetterArn: string | undefined;
}

const properties = z.strictObject({
  FunctionName: z.string().optional(),
  Description: z.string().optional(),
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Handler: z.string().regex(/^[^.]+\.[^.]+$/),
  Role: z.string(),
  Runtime: z.string().regex(/^nodejs\d+\.x$/),
  Architectures: z.array(z.string()).optional(),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.coerce.string()).optional() }).optional(),
  Timeout: z.coerce.number().int().min(1).max(900).default(3),
  MemorySize: z.coerce.number().int().min(128).max(10_240).default(128),
  ReservedConcurrentExecutions: z.coerce.number().int().min(0).optional(),
  DeadLetterConfig: deadLetterConfig,
  PackageType: z.literal('Zip').optional(),
  EphemeralStorage: z.unknown().optional(),
  LoggingConfig: z.unknown().optional(),
  TracingConfig: z.unknown().optional(),
  RuntimeManagementConfig: z.unknown().optional(),
  Tags: z.unknown().optional(),
});

export interface FunctionPlace {
  readonly region: string;
  readonly accountId: string;
  /** The unpacked asset of an object key; undefined when the assembly has none. */
  codeFolder(objectKey: string): string | undefined;
}

/** Reads AWS::Lambda::Function; throws TemplateError for what is not run here. */
export function functionConfiguration(resource: TemplateResource, place: FunctionPlace): FunctionConfiguration {
  const parsed = parseProperties(properties, resource);
  const codeFolder = place.codeFolder(parsed.Code.S3Key);
  if (codeFolder === undefined) throw new TemplateError(`${resource.logicalId}: the cloud assembly has no asset for Code ${parsed.Code.S3Bucket}/${parsed.Code.S3Key}`);
  const name = parsed.FunctionName ?? resource.defaultName;
  return {
    name,
    arn: `arn:aws:lambda:${place.region}:${place.accountId}:function:${name}`,
    codeFolder,
    handler: parsed.Handler,
    roleArn: parsed.Role,
    environment: parsed.Environment?.Variables ?? {},
    timeoutSeconds: parsed.Timeout,
    memoryMb: parsed.MemorySize,
    reservedConcurrency: parsed.ReservedConcurrentExecutions,
    runtime: parsed.Runtime,
    deadLetterArn: parsed.DeadLetterConfig?.TargetArn,
  };
}
