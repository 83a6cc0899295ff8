/** A value to compare with. */
export type Operand =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'parameter'; readonly name: string }
  /** CurrentItem.GENRES */
  | { readonly kind: 'current'; readonly of: 'CurrentItem'; readonly field: string };

export type DatasetName = 'Interactions' | 'Items' | 'CurrentUser';

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** A test of one field. */
export type Leaf =
  /** `any`: IN ("*") */
  | { readonly kind: 'in'; readonly dataset: DatasetName; readonly field: string; readonly negated: boolean; readonly any: boolean; readonly operands: readonly Operand[] }
  | { readonly kind: 'compare'; readonly dataset: DatasetName; readonly field: string; readonly operator: Comparison; readonly operand: Operand };

export type Condition = Leaf | { readonly kind: 'joined'; readonly by: 'AND' | 'OR'; readonly left: Condition; readonly right: Condition };

/** One expression of a filter, between two `|`. Field names are in upper case, as datasets have them. */
export interface Clause {
  readonly action: 'INCLUDE' | 'EXCLUDE';
  readonly where: Condition;
  readonly when?: Condition;
}

/** Its leaves, left to right. */
export function* leaves(condition: Condition): Generator<Leaf> {
  if (condition.kind === 'joined') {
    yield* leaves(condition.left);
    yield* leaves(condition.right);
  } else yield condition;
}

/** Those of its WHERE, then those of its IF. */
export function leavesOf({ where, when }: Clause): Leaf[] {
  return [...leaves(where), ...(when === undefined ? [] : leaves(when))];
}

export function operandsOf(leaf: Leaf): readonly Operand[] {
  return leaf.kind === 'in' ? leaf.operands : [leaf.operand];
}

/** Names of the `$` parameters that a clause needs. */
export function parametersOf(clause: Clause): string[] {
  return leavesOf(clause).flatMap(operandsOf).flatMap((operand) => (operand.kind === 'parameter' ? [operand.name] : []));
}
