import type { DatasetGroupData } from '../data/DatasetGroupData.ts';
import { invalidInput } from '../errors.ts';
import type { RecipeType } from '../resources/recipes.ts';
import type { Field } from '../schemas/avroSchema.ts';
import { type Clause, type DatasetName, leavesOf, type Leaf, operandsOf } from './expression.ts';
import { parseFilter } from './parse.ts';

/** https://docs.aws.amazon.com/personalize/latest/dg/limits.html */
const MAX_FIELDS = 10;
const MAX_FIELDS_OF_GROUP = 20;

const kinds = { Interactions: 'INTERACTIONS', Items: 'ITEMS', CurrentUser: 'USERS', CurrentItem: 'ITEMS' } as const;

type FieldOwner = keyof typeof kinds;

/**
 * What parsing alone cannot tell: fields have to be in the schemas of the group's datasets and of a type that their operator takes,
 * and neither this filter nor all filters of the group may use too many. Throws InvalidInputException.
 * https://docs.aws.amazon.com/personalize/latest/dg/filter-expression-guidelines-requirements.html
 */
export function checkFilter(clauses: readonly Clause[], { group, others }: { readonly group: DatasetGroupData; readonly others: readonly string[] }): void {
  for (const leaf of clauses.flatMap(leavesOf)) {
    checkOperands(leaf, fieldOf(group, leaf.dataset, leaf.field));
    for (const operand of operandsOf(leaf)) if (operand.kind === 'current') fieldOf(group, operand.of, operand.field);
  }
  const used = fieldsOf(clauses);
  if (used.size > MAX_FIELDS) throw invalidInput(`The filter uses ${used.size} distinct dataset fields; at most ${MAX_FIELDS} are allowed.`);
  const all = new Set([...used, ...others.flatMap((expression) => [...fieldsOf(parseFilter(expression))])]);
  if (all.size > MAX_FIELDS_OF_GROUP) throw invalidInput(`The filters of the dataset group would use ${all.size} distinct dataset fields; at most ${MAX_FIELDS_OF_GROUP} are allowed.`);
}

/** A list of items related to another is the only one that has a current item. Throws InvalidInputException. */
export function checkRecipeType(clauses: readonly Clause[], recipeType: RecipeType): void {
  if (recipeType !== 'RELATED_ITEMS' && clauses.flatMap(leavesOf).flatMap(operandsOf).some((operand) => operand.kind === 'current')) {
    throw invalidInput('A filter with CurrentItem can be applied to related items recommendations only.');
  }
}

function fieldOf(group: DatasetGroupData, owner: FieldOwner, name: string): Field {
  const schema = group.schema(kinds[owner]);
  if (schema === undefined) throw invalidInput(`The filter uses ${owner}.${name}, but the dataset group has no ${kinds[owner]} dataset.`);
  const field = schema.fields.find((candidate) => candidate.name.toUpperCase() === name);
  if (field === undefined) throw invalidInput(`The filter uses ${owner}.${name}, but the schema of the ${kinds[owner]} dataset has no such field.`);
  if (field.type === 'boolean') throw invalidInput(`The filter uses ${owner}.${name}, which is boolean; use a string field with "True" and "False", or an int field with 1 and 0.`);
  if (field.textual) throw invalidInput(`The filter uses ${owner}.${name}, which is textual; unstructured text cannot be filtered on.`);
  return field;
}

/** Comparisons are of numbers, but a user's text can be tested for equality: IF CurrentUser.MEMBERSHIP = "gold". */
function checkOperands(leaf: Leaf, field: Field): void {
  if (leaf.kind === 'in') return;
  const equality = leaf.operator === '=' || leaf.operator === '!=';
  const name = `${leaf.dataset}.${leaf.field}`;
  if (field.type === 'string') {
    if (leaf.dataset !== 'CurrentUser' || !equality) throw invalidInput(`The filter compares ${name} with ${leaf.operator}, but the field is not numeric; use IN or NOT IN.`);
    if (leaf.operand.kind === 'number') throw invalidInput(`The filter compares ${name}, a string, with the number ${leaf.operand.value}; put it in double quotes.`);
  } else if (leaf.operand.kind === 'text') throw invalidInput(`The filter compares ${name}, a number, with the text ${JSON.stringify(leaf.operand.value)}; leave the quotes out.`);
}

/** "Items.GENRES"; the fields of CurrentItem are those of Items. */
function fieldsOf(clauses: readonly Clause[]): Set<string> {
  const owner = (dataset: DatasetName | 'CurrentItem'): string => kinds[dataset];
  return new Set(
    clauses.flatMap(leavesOf).flatMap((leaf) => [
      `${owner(leaf.dataset)}.${leaf.field}`,
      ...operandsOf(leaf).flatMap((operand) => (operand.kind === 'current' ? [`${owner(operand.of)}.${operand.field}`] : [])),
    ]),
  );
}
