import { z } from 'zod';

import { TemplateError } from '../service.ts';

const resource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).optional(),
  DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
  Condition: z.string().optional(),
});

const template = z.looseObject({
  Parameters: z.record(z.string(), z.looseObject({ Type: z.string(), Default: z.union([z.string(), z.number()]).optional() })).optional(),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).optional(),
  Conditions: z.record(z.string(), z.unknown()).optional(),
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown(), Condition: z.string().optional() })).optional(),
});

/** A CloudFormation template, its intrinsic functions unresolved. */
export type Template = z.infer<typeof template>;
export type ResourceDeclaration = z.infer<typeof resource>;

/** Throws TemplateError when the value is not a template. */
export function parseTemplate(value: unknown): Template {
  const parsed = template.safeParse(value);
  if (!parsed.success) throw new TemplateError(`Template format error: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
