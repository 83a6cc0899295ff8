import { filterExpression } from './filterExpression.ts';
import { plain } from './plain.ts';

interface FilterRule {
  readonly fieldName: string;
  readonly operator: string;
  readonly value: unknown;
}

type FilterObject = Readonly<Record<string, unknown>>;

function rulesOf(object: FilterObject): FilterRule[] {
  return Object.entries(object).flatMap(([fieldName, operators]) =>
    Object.entries((operators ?? {}) as FilterObject).map(([operator, value]) => ({ fieldName, operator, value })),
  );
}

function asList(value: unknown): readonly FilterObject[] {
  return (Array.isArray(value) ? value : [value]) as readonly FilterObject[];
}

/** Disjunctive form: a list of groups, each the conjunction of its rules. */
function groupsOf(object: FilterObject): FilterRule[][] {
  const { and, or, ...fields } = object;
  let groups: FilterRule[][] = [rulesOf(fields)];
  const cross = (others: readonly (readonly FilterRule[])[]): void => {
    groups = groups.flatMap((group) => others.map((other) => [...group, ...other]));
  };
  for (const part of and === undefined || and === null ? [] : asList(and)) cross(groupsOf(part));
  if (or !== undefined && or !== null) cross(asList(or).flatMap(groupsOf));
  return groups;
}

/** https://docs.aws.amazon.com/appsync/latest/devguide/transformation-helpers-in-util-transform-js.html */
export const transformUtil: Readonly<Record<string, unknown>> = {
  toDynamoDBFilterExpression: (filter: FilterObject) => JSON.stringify(filterExpression(filter)),
  toDynamoDBConditionExpression: (condition: FilterObject) => JSON.stringify(filterExpression(condition)),

  toSubscriptionFilter(filter: FilterObject | null | undefined, ignoredFields: readonly string[] = [], rules: FilterObject = {}): unknown {
    const kept = Object.fromEntries(Object.entries(plain(filter) ?? {}).filter(([name]) => !ignoredFields.includes(name)));
    const strict = rulesOf(rules);
    // Each strict rule is a group of its own beside the filter's, so that at least one of them must hold too.
    const groups = groupsOf(kept).flatMap((group) => (strict.length === 0 ? [group] : strict.map((rule) => [...group, rule])));
    return { filterGroup: groups.filter((group) => group.length > 0).map((filters) => ({ filters })) };
  },
};
