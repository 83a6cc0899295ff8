import { z } from 'zod';

import { TemplateError } from '../../service.ts';
import { CONDITION_OPERATORS } from './conditions.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => (typeof value === 'string' ? [value] : value));

const statement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Action: oneOrMore.optional(),
    NotAction: oneOrMore.optional(),
    Resource: oneOrMore.optional(),
    NotResource: oneOrMore.optional(),
    Condition: z.record(z.string(), z.record(z.string(), oneOrMore.or(z.boolean().transform((value) => [String(value)])))).optional(),
  })
  .refine((value) => (value.Action === undefined) !== (value.NotAction === undefined), 'a statement has either Action or NotAction')
  .refine((value) => (value.Resource === undefined) !== (value.NotResource === undefined), 'a statement has either Resource or NotResource');

const document = z.strictObject({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.union([statement, z.array(statement)]).transform((value) => (Array.isArray(value) ? value : [value])),
});

export type Statement = z.infer<typeof statement>;

/** Throws TemplateError for a document that IAM would refuse, and for conditions that are not decided here. */
export function parsePolicyDocument(value: unknown, owner: string): readonly Statement[] {
  const parsed = document.safeParse(value);
  if (!parsed.success) throw new TemplateError(`${owner}: MalformedPolicyDocument: ${z.prettifyError(parsed.error)}`);
  for (const { Condition } of parsed.data.Statement) {
    for (const operator of Object.keys(Condition ?? {})) {
      if (!CONDITION_OPERATORS.has(operator)) throw new TemplateError(`${owner}: the local stack does not decide the condition operator ${operator}`);
    }
  }
  return parsed.data.Statement;
}
