import { TemplateError, type TemplateResource } from '../../service.ts';

/** Reads one resource of the template; every fault names the resource and the property. */
export class ResourceReader {
  readonly #resource: TemplateResource;

  /** Refuses properties outside `known`, so that nothing is quietly left undone. */
  constructor(resource: TemplateResource, known: readonly string[]) {
    this.#resource = resource;
    for (const [name, value] of Object.entries(resource.properties)) {
      if (!known.includes(name) && value !== undefined) throw this.fault(name, `is not run locally; known are ${known.join(', ')}`);
    }
  }

  fault(property: string, reason: string): TemplateError {
    return new TemplateError(`${this.#resource.logicalId} (${this.#resource.type}): ${property} ${reason}.`);
  }

  get(property: string): unknown {
    return this.#resource.properties[property];
  }

  string(property: string): string {
    const value = this.get(property);
    if (typeof value !== 'string' || value === '') throw this.fault(property, `must be a text, got ${JSON.stringify(value)}`);
    return value;
  }

  optionalString(property: string): string | undefined {
    return this.get(property) === undefined ? undefined : this.string(property);
  }

  /** CloudFormation carries numbers also as text. */
  number(property: string, fallback: number): number {
    const value = this.get(property);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (!Number.isInteger(number) || number < 0) throw this.fault(property, `must be a whole number, got ${JSON.stringify(value)}`);
    return number;
  }

  object(property: string): Readonly<Record<string, unknown>> {
    const value = this.get(property);
    if (value === undefined) return {};
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.fault(property, `must be an object, got ${JSON.stringify(value)}`);
    return value as Readonly<Record<string, unknown>>;
  }

  list(property: string): readonly unknown[] {
    const value = this.get(property);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw this.fault(property, `must be a list, got ${JSON.stringify(value)}`);
    return value as readonly unknown[];
  }
}

/** A whole number up to `max`; 0 when left out. */
export function bounded(reader: ResourceReader, property: string, max: number): number {
  const value = reader.number(property, 0);
  if (value > max) throw reader.fault(property, `must be at most ${max}, got ${value}`);
  return value;
}
