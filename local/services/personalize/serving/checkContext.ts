import { invalidInput } from '../errors.ts';
import type { OpenModel } from './openModel.ts';

/** Columns that every interactions schema may have; what is left of one is contextual metadata. */
const common: readonly string[] = ['USER_ID', 'ITEM_ID', 'TIMESTAMP', 'EVENT_TYPE', 'EVENT_VALUE', 'IMPRESSION', 'RECOMMENDATION_ID', 'EVENT_ATTRIBUTION_SOURCE'];

/**
 * A request's context names metadata columns of the interactions schema; throws InvalidInputException for other names.
 * https://docs.aws.amazon.com/personalize/latest/dg/contextual-metadata.html
 */
export function checkContext({ group }: Pick<OpenModel, 'group'>, context: Readonly<Record<string, string>> = {}): void {
  const names = Object.keys(context);
  if (names.length === 0) return;
  const columns = (group.schema('INTERACTIONS')?.fields ?? []).map((field) => field.name).filter((name) => !common.includes(name));
  const unknown = names.find((name) => !columns.includes(name));
  if (unknown !== undefined) throw invalidInput(`The context has ${unknown}, which is no metadata column of the Interactions schema; it has [${columns.join(', ')}].`);
}
