import type { AwsError } from '../../../service.ts';
import { invalidInput } from '../errors.ts';
import { type Clause, type Comparison, type Condition, type DatasetName, leaves, type Operand } from './expression.ts';
import { type Token, tokensOf } from './tokens.ts';

const comparisons: readonly string[] = ['=', '!=', '<', '<=', '>', '>='];
const datasets: Readonly<Record<string, DatasetName>> = { INTERACTIONS: 'Interactions', ITEMS: 'Items', CURRENTUSER: 'CurrentUser' };

/**
 * The filter language for item recommendations; throws InvalidInputException.
 * https://docs.aws.amazon.com/personalize/latest/dg/creating-filter-expressions.html
 */
export function parseFilter(text: string): Clause[] {
  const parser = new Parser(tokensOf(text));
  const clauses = [parser.clause()];
  while (parser.takes('|')) clauses.push(parser.clause());
  parser.expectEnd();
  return clauses;
}

class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  clause(): Clause {
    const action = this.takes('INCLUDE') ? 'INCLUDE' : this.takes('EXCLUDE') ? 'EXCLUDE' : undefined;
    if (action === undefined) throw this.#unexpected('INCLUDE or EXCLUDE');
    this.#itemId();
    this.#expect('WHERE');
    const where = this.#either();
    const datasetNames = new Set([...leaves(where)].map((leaf) => leaf.dataset));
    if (datasetNames.has('CurrentUser')) throw invalidInput('Invalid filter expression: CurrentUser can stand in an IF condition only.');
    if (datasetNames.size > 1) throw invalidInput('Invalid filter expression: one expression can use fields of one dataset only; join expressions with |.');
    if (!this.takes('IF')) return { action, where };
    const when = this.#all();
    if ([...leaves(when)].some((leaf) => leaf.dataset !== 'CurrentUser')) {
      throw invalidInput('Invalid filter expression: an IF condition can use CurrentUser only.');
    }
    return { action, where, when };
  }

  takes(value: string): boolean {
    const token = this.#peek();
    const same = token.kind === 'symbol' ? token.value === value : token.kind === 'word' && token.value.toUpperCase() === value.toUpperCase();
    if (same) this.#position += 1;
    return same;
  }

  expectEnd(): void {
    if (this.#peek().kind !== 'end') throw this.#unexpected('AND, OR, IF, | or the end');
  }

  #either(): Condition {
    let condition = this.#all();
    while (this.takes('OR')) condition = { kind: 'joined', by: 'OR', left: condition, right: this.#all() };
    return condition;
  }

  #all(): Condition {
    let condition = this.#leaf();
    while (this.takes('AND')) condition = { kind: 'joined', by: 'AND', left: condition, right: this.#leaf() };
    return condition;
  }

  #leaf(): Condition {
    const datasetToken = this.#next('word', 'a dataset');
    const dataset = datasets[datasetToken.value.toUpperCase()];
    if (dataset === undefined) throw invalidInput(`Invalid filter expression: unknown dataset ${datasetToken.value} at position ${datasetToken.at}; expected Interactions or Items, or CurrentUser after IF.`);
    this.#expect('.');
    const fieldToken = this.#next('word', 'a field');
    const field = fieldToken.value.toUpperCase();
    const negated = this.takes('NOT');
    if (this.takes('IN')) return this.#in({ dataset, field, negated });
    if (negated) throw this.#unexpected('IN');
    const { value: operator } = this.#peek();
    if (!comparisons.includes(operator)) throw this.#unexpected('IN, NOT IN or a comparison');
    this.#position += 1;
    if (dataset === 'Interactions') throw invalidInput('Invalid filter expression: Interactions fields can be tested with IN and NOT IN only.');
    const wrapped = this.takes('(');
    const operand = this.#operand(dataset);
    if (wrapped) this.#expect(')');
    return { kind: 'compare', dataset, field, operator: operator as Comparison, operand };
  }

  #in({ dataset, field, negated }: { readonly dataset: DatasetName; readonly field: string; readonly negated: boolean }): Condition {
    if (dataset === 'Interactions' && field !== 'EVENT_TYPE') throw invalidInput(`Invalid filter expression: Interactions.${field} cannot be filtered on, only Interactions.EVENT_TYPE.`);
    const operands: Operand[] = [];
    let any = false;
    // A list in parentheses, or CurrentItem.GENRES alone.
    if (this.takes('(')) {
      do {
        if (this.takes('*')) any = true;
        else operands.push(this.#operand(dataset));
      } while (this.takes(','));
      this.#expect(')');
    } else {
      if (this.#peek().value.toUpperCase() !== 'CURRENTITEM') throw this.#unexpected('(');
      operands.push(this.#operand(dataset));
    }
    if (negated && operands.some((operand) => operand.kind === 'parameter')) {
      throw invalidInput('Invalid filter expression: NOT IN takes no parameters; use IN and the opposite of INCLUDE or EXCLUDE.');
    }
    any ||= operands.some((operand) => operand.kind === 'text' && operand.value === '*');
    if (any && (dataset !== 'Interactions' || operands.length > 1)) throw invalidInput('Invalid filter expression: * stands alone and for Interactions.EVENT_TYPE only.');
    return { kind: 'in', dataset, field, negated, any, operands: any ? [] : operands };
  }

  /** What it is compared with; CurrentItem can be for items only. */
  #operand(dataset: DatasetName): Operand {
    const token = this.#peek();
    this.#position += 1;
    if (token.kind === 'text') return { kind: 'text', value: token.value };
    if (token.kind === 'number') return { kind: 'number', value: Number(token.value) };
    if (token.kind === 'parameter') return { kind: 'parameter', name: token.value };
    const isCurrentItem = token.kind === 'word' && token.value.toUpperCase() === 'CURRENTITEM';
    if (!isCurrentItem || dataset !== 'Items') {
      this.#position -= 1;
      throw this.#unexpected('a value');
    }
    this.#expect('.');
    return { kind: 'current', of: 'CurrentItem', field: this.#next('word', 'a field').value.toUpperCase() };
  }

  #itemId(): void {
    const { kind, value } = this.#peek();
    if (kind === 'word' && /^(user|action)id$/i.test(value)) {
      throw invalidInput(`Invalid filter expression: ${value} is for user segments and action recommendations, which the local service does not have; expected ItemID.`);
    }
    this.#expect('ItemID');
  }

  #expect(value: string): void {
    if (!this.takes(value)) throw this.#unexpected(value);
  }

  #next(kind: Token['kind'], expected: string): Token {
    const token = this.#peek();
    if (token.kind !== kind) throw this.#unexpected(expected);
    this.#position += 1;
    return token;
  }

  #peek(): Token {
    return this.#tokens[this.#position] ?? { kind: 'end', value: 'end of expression', at: 0 };
  }

  #unexpected(expected: string): AwsError {
    const { kind, value, at } = this.#peek();
    return invalidInput(`Invalid filter expression: expected ${expected} at position ${at}, got ${kind === 'end' ? value : JSON.stringify(value)}.`);
  }
}
