import { z } from 'zod';

import { TemplateError, type TemplateResource } from '../service.ts';

/** The resource's properties in the given shape; throws TemplateError naming the resource and each property that does not fit. */
export function parseProperties<Shape extends z.ZodType>(shape: Shape, resource: TemplateResource): z.output<Shape> {
  const parsed = shape.safeParse(resource.properties);
  if (!parsed.success) throw new TemplateError(`${resource.logicalId} (${resource.type}): ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** Throws TemplateError for the first property that is not among `known`: nothing is quietly left undone. */
export function requireKnown(resource: TemplateResource, known: readonly string[]): void {
  const unknown = Object.keys(resource.properties).find((property) => !known.includes(property));
  if (unknown !== undefined) throw new TemplateError(`${resource.logicalId} (${resource.type}): ${unknown} is not run locally; known are ${known.join(', ')}`);
}
