import type { HistoryEntry } from '../data/UserHistories.ts';
import type { MetadataFields } from '../store/MetadataStore.ts';
import { type Clause, type Comparison, type Condition, leaves, type Operand, parametersOf } from './expression.ts';
import { type ItemColumns, splitValues } from './ItemColumns.ts';
import type { ParameterValues } from './parameters.ts';

/** Interactions filters look at a user's latest 100 interactions of each event type. https://docs.aws.amazon.com/personalize/latest/dg/filter.html */
const LATEST_PER_EVENT_TYPE = 100;

export interface FilterInput {
  readonly items: ItemColumns;
  indexOf(itemId: string): number | undefined;
  readonly values: ParameterValues;
  /** Oldest first. */
  readonly history: readonly HistoryEntry[];
  readonly user: MetadataFields;
  readonly currentItem: MetadataFields;
}

/** Sets `allowed[i]` to 1 for the items that the filter lets through: all that any INCLUDE takes in, without what an EXCLUDE takes out. */
export function applyFilter(clauses: readonly Clause[], input: FilterInput, allowed: Uint8Array): void {
  const active = clauses.filter((clause) => parametersOf(clause).every((name) => input.values.has(name)) && (clause.when === undefined || holdsForUser(clause.when, input)));
  const includes = active.filter((clause) => clause.action === 'INCLUDE');
  allowed.fill(includes.length === 0 ? 1 : 0);
  for (const { where } of includes) {
    const taken = matches(where, input);
    for (let item = 0; item < allowed.length; item++) if (taken[item] === 1) allowed[item] = 1;
  }
  for (const { action, where } of active) {
    if (action === 'INCLUDE') continue;
    const out = matches(where, input);
    for (let item = 0; item < allowed.length; item++) if (out[item] === 1) allowed[item] = 0;
  }
}

/** 1 for each item that the condition holds for. */
function matches(condition: Condition, input: FilterInput): Uint8Array {
  if (condition.kind === 'joined') {
    const left = matches(condition.left, input);
    const right = matches(condition.right, input);
    return left.map((match, item) => (condition.by === 'AND' ? match & (right[item] ?? 0) : match | (right[item] ?? 0)));
  }
  const result = new Uint8Array(input.items.length);
  if (condition.kind === 'compare') {
    const bound = Number(operandTexts(condition.operand, input)[0] ?? NaN);
    input.items.numbers(condition.field).forEach((value, item) => (result[item] = compare(condition.operator, value, bound) ? 1 : 0));
    return result;
  }
  const texts = condition.operands.flatMap((operand) => operandTexts(operand, input));
  if (condition.dataset === 'Interactions') {
    // Event types are the one thing that case is ignored for.
    const wanted = new Set(texts.map((text) => text.toLowerCase()));
    for (const entry of latestPerEventType(input.history)) {
      const item = input.indexOf(entry.itemId);
      if (item !== undefined && (condition.any || wanted.has(entry.eventType.toLowerCase())) !== condition.negated) result[item] = 1;
    }
    return result;
  }
  const wanted = new Set(texts);
  const column = input.items.texts(condition.field);
  for (let item = 0; item < column.length; item++) result[item] = hasAny(column[item] ?? [], wanted) !== condition.negated ? 1 : 0;
  return result;
}

/** IF conditions are joined by AND only. */
function holdsForUser(condition: Condition, input: FilterInput): boolean {
  return [...leaves(condition)].every((leaf) => {
    if (leaf.kind === 'compare') return compareOfUser(leaf.operator, input.user[leaf.field], operandTexts(leaf.operand, input)[0]);
    const wanted = new Set(leaf.operands.flatMap((operand) => operandTexts(operand, input)));
    return splitValues(input.user[leaf.field]).some((value) => wanted.has(value)) !== leaf.negated;
  });
}

/** Of numbers, or of two texts for equality. */
function compareOfUser(operator: Comparison, value: string | undefined, bound: string | undefined): boolean {
  if (value === undefined || bound === undefined) return false;
  const numeric = !Number.isNaN(Number(value)) && !Number.isNaN(Number(bound));
  if (numeric) return compare(operator, Number(value), Number(bound));
  return operator === '=' ? value === bound : operator === '!=' && value !== bound;
}

function hasAny(values: readonly string[], wanted: ReadonlySet<string>): boolean {
  for (const value of values) if (wanted.has(value)) return true;
  return false;
}

function operandTexts(operand: Operand, { values, currentItem }: FilterInput): readonly string[] {
  if (operand.kind === 'parameter') return values.get(operand.name) ?? [];
  if (operand.kind === 'current') return splitValues(currentItem[operand.field]);
  return [String(operand.value)];
}

/** False for an item that has no value. */
function compare(operator: Comparison, value: number, bound: number): boolean {
  if (Number.isNaN(value) || Number.isNaN(bound)) return false;
  if (operator === '=') return value === bound;
  if (operator === '!=') return value !== bound;
  if (operator === '<') return value < bound;
  if (operator === '<=') return value <= bound;
  return operator === '>' ? value > bound : value >= bound;
}

function* latestPerEventType(history: readonly HistoryEntry[]): Generator<HistoryEntry> {
  const seen = new Map<string, number>();
  for (let at = history.length - 1; at >= 0; at--) {
    const entry = history[at];
    if (entry === undefined) continue;
    const eventType = entry.eventType.toLowerCase();
    const count = (seen.get(eventType) ?? 0) + 1;
    seen.set(eventType, count);
    if (count <= LATEST_PER_EVENT_TYPE) yield entry;
  }
}
