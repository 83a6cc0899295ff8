import { invalidInput } from '../errors.ts';
import { type Clause, leavesOf, operandsOf, parametersOf } from './expression.ts';
import { tokensOf } from './tokens.ts';

/** Values of `$` parameters by name: the texts (or numbers as text) that were given. */
export type ParameterValues = ReadonlyMap<string, readonly string[]>;

/** https://docs.aws.amazon.com/personalize/latest/dg/API_RS_GetRecommendations.html */
const MAX_NAME_LENGTH = 50;
const MAX_VALUE_LENGTH = 1000;

/** Reads filterValues ("\"Drama\",\"Comedy\"" or "18") for a filter; throws InvalidInputException for parameters that are missing or unknown. */
export function parameterValues(clauses: readonly Clause[], given: Readonly<Record<string, string>>): ParameterValues {
  const known = new Set(clauses.flatMap(parametersOf));
  const values = new Map<string, readonly string[]>();
  for (const [name, text] of Object.entries(given)) {
    if (!known.has(name)) throw invalidInput(`The filter has no parameter ${name}.`);
    if (name.length > MAX_NAME_LENGTH || text.length > MAX_VALUE_LENGTH) throw invalidInput(`The value of parameter ${name} is too long: at most ${MAX_VALUE_LENGTH} characters.`);
    values.set(name, listOf(name, text));
  }
  const compared = clauses.flatMap(leavesOf).filter((leaf) => leaf.kind === 'compare').flatMap(operandsOf);
  for (const operand of compared) {
    const count = operand.kind === 'parameter' ? (values.get(operand.name)?.length ?? 1) : 1;
    if (operand.kind === 'parameter' && count !== 1) throw invalidInput(`The parameter ${operand.name} is compared with a field and takes one value; got ${count}.`);
  }
  // A clause that only takes items away is left out when its value is missing; one that lets items in cannot be.
  const missing = clauses.filter((clause) => clause.action === 'INCLUDE').flatMap(parametersOf).filter((name) => !values.has(name));
  if (missing.length > 0) throw invalidInput(`Values are missing for the filter parameters: [${[...new Set(missing)].join(', ')}]`);
  return values;
}

function listOf(name: string, text: string): string[] {
  const values: string[] = [];
  const tokens = tokensOf(text);
  tokens.forEach((token, position) => {
    const separates = position % 2 === 1;
    if (separates ? token.kind !== 'end' && token.value !== ',' : token.kind !== 'text' && token.kind !== 'number') {
      throw invalidInput(`The value of parameter ${name} must be a number or a list of texts in double quotes, separated by commas; got ${text}.`);
    }
    if (!separates) values.push(token.value);
  });
  return values;
}
