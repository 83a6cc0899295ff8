import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkConstraint, type Constraint, constraintOf } from '../../../../../local/services/personalize/protocol/constraints.ts';
import { botocoreFolder } from '../python.ts';

interface Shape {
  readonly type: string;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
}

interface Model {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

function readModel(service: string): Model {
  const folder = join(botocoreFolder ?? '', 'data', service);
  return JSON.parse(gunzipSync(readFileSync(join(folder, readdirSync(folder).at(-1) ?? '', 'service-2.json.gz'))).toString()) as Model;
}

/** The model's own constraint in the form of ours; undefined where it has none. */
function expected({ shapes }: Model, name: string): Constraint | undefined {
  const shape = shapes[name];
  if (shape === undefined) return undefined;
  const text = shape.type === 'integer' || shape.type === 'double' || shape.type === 'float';
  const inner = shape.member ?? shape.value;
  const element = inner === undefined || shapes[inner.shape]?.type === 'structure' ? undefined : expected({ operations: {}, shapes }, inner.shape);
  const key = shape.key === undefined ? undefined : expected({ operations: {}, shapes }, shape.key.shape);
  const constraint = {
    ...(shape.min === undefined ? {} : text ? { min: shape.min } : { minLength: shape.min }),
    ...(shape.max === undefined ? {} : text ? { max: shape.max } : { maxLength: shape.max }),
    ...(shape.pattern === undefined ? {} : { pattern: shape.pattern }),
    ...(shape.enum === undefined ? {} : { values: shape.enum.toSorted() }),
    ...(element === undefined ? {} : { element }),
    ...(key === undefined ? {} : { key }),
  };
  return Object.keys(constraint).length === 0 ? undefined : constraint;
}

/** Limits that the documentation has and the models leave out. */
const documented: Readonly<Record<string, Constraint>> = {
  'GetRecommendationsRequest.numResults': { min: 0, max: 500 },
  'GetActionRecommendationsRequest.numResults': { min: 0, max: 100 },
  'GetPersonalizedRankingRequest.inputList': { maxLength: 500, element: { maxLength: 256 } },
};

describe('the constraints', () => {
  it.skipIf(botocoreFolder === undefined).each(['personalize', 'personalize-runtime', 'personalize-events'])('are those of the model of %s (needs botocore)', (service) => {
    const model = readModel(service);
    const seen = new Set<string>();
    const visit = (name: string): void => {
      const shape = model.shapes[name];
      if (shape === undefined || seen.has(name)) return;
      seen.add(name);
      for (const [member, { shape: memberShape }] of Object.entries(shape.members ?? {})) {
        const place = `${name}.${member}`;
        expect({ [place]: constraintOf(name, member) }).toEqual({ [place]: documented[place] ?? expected(model, memberShape) });
        visit(memberShape);
      }
      visit(shape.member?.shape ?? '');
    };
    for (const { input } of Object.values(model.operations)) visit(input?.shape ?? '');
    expect(seen.size).toBeGreaterThan(5);
  });

  it('take a value that fills its bounds and refuse the next one', () => {
    const check = (value: unknown) => () => checkConstraint(constraintOf('CreateSchemaRequest', 'name') ?? {}, 'name', value);
    expect(check('a'.repeat(63))).not.toThrow();
    expect(check('a'.repeat(64))).toThrow("at 'name' failed to satisfy constraint: Member must have length less than or equal to 63");
    expect(check('a\n')).toThrow('Member must satisfy regular expression pattern: ^[a-zA-Z0-9][a-zA-Z0-9\\-_]*');
  });

  it('reach into lists and maps', () => {
    const check = (member: string, value: unknown) => () => checkConstraint(constraintOf('GetRecommendationsRequest', member) ?? {}, member, value);
    expect(check('filterValues', { 'NOT A NAME': '"x"' })).toThrow("Value 'NOT A NAME' at 'filterValues.NOT A NAME.member'");
    expect(check('filterValues', { G: 'x'.repeat(1001) })).toThrow('less than or equal to 1000');
    expect(check('inputList', ['a', 'x'.repeat(257)])).toThrow("at 'inputList.2.member'");
  });
});
