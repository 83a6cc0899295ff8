import { type Expression, ExpressionWriter } from './filterExpression.ts';
import { toDynamoDB } from './utilDynamodb.ts';

/** What `operations.*` hand out: a mark that says how the attribute changes. */
interface UpdateOperation {
  readonly _type: 'add' | 'remove' | 'replace' | 'increment' | 'decrement' | 'append' | 'prepend' | 'updateListItem';
  readonly payload?: unknown;
  readonly by?: number;
  readonly index?: number;
}

/** https://docs.aws.amazon.com/appsync/latest/devguide/js-resolver-reference-dynamodb-helpers.html#dynamodb-helpers-operations */
export const operations: Readonly<Record<string, (...values: never[]) => UpdateOperation>> = {
  add: (payload: unknown) => ({ _type: 'add', payload }),
  remove: () => ({ _type: 'remove' }),
  replace: (payload: unknown) => ({ _type: 'replace', payload }),
  increment: (by?: number) => ({ _type: 'increment', by: by ?? 1 }),
  decrement: (by?: number) => ({ _type: 'decrement', by: by ?? 1 }),
  append: (payload: unknown) => ({ _type: 'append', payload }),
  prepend: (payload: unknown) => ({ _type: 'prepend', payload }),
  updateListItem: (payload: unknown, index: number) => ({ _type: 'updateListItem', payload, index }),
};

function isOperation(value: unknown): value is UpdateOperation {
  return typeof value === 'object' && value !== null && typeof (value as UpdateOperation)._type === 'string';
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Placeholders end so, which those of a condition beside the update never do: the two share one map of values. */
const suffix = '_new';

/** Operations set apart by clause, as UpdateExpression wants them. */
class UpdateWriter {
  readonly #writer = new ExpressionWriter();
  readonly #set: string[] = [];
  readonly #remove: string[] = [];

  attribute(path: string, value: unknown): void {
    if (value === undefined) return;
    if (isOperation(value)) this.#operation(path, value);
    else if (Array.isArray(value) && value.length > 0 && value.every(isOperation)) for (const each of value) this.#operation(path, each);
    else if (isMap(value) && containsOperation(value)) for (const [name, inner] of Object.entries(value)) this.attribute(`${path}.${name}`, inner);
    else this.#assign(this.#writer.name(path), path, value);
  }

  #assign(name: string, hint: string, value: unknown): void {
    this.#set.push(`${name} = ${this.#writer.value(hint + suffix, value)}`);
  }

  #operation(path: string, operation: UpdateOperation): void {
    const name = this.#writer.name(path);
    switch (operation._type) {
      case 'remove':
        this.#remove.push(name);
        break;
      case 'add':
      case 'replace':
        this.#assign(name, path, operation.payload);
        break;
      case 'increment':
      case 'decrement': {
        const sign = operation._type === 'increment' ? '+' : '-';
        const start = this.#writer.value(`${path}_start${suffix}`, 0);
        this.#set.push(`${name} = if_not_exists(${name}, ${start}) ${sign} ${this.#writer.value(path + suffix, operation.by)}`);
        break;
      }
      case 'append':
      case 'prepend': {
        const empty = this.#writer.literal(`${path}_empty${suffix}`, { L: [] });
        const list = `if_not_exists(${name}, ${empty})`;
        const added = this.#writer.literal(path + suffix, toDynamoDB(operation.payload));
        this.#set.push(`${name} = list_append(${operation._type === 'append' ? `${list}, ${added}` : `${added}, ${list}`})`);
        break;
      }
      case 'updateListItem':
        this.#assign(`${name}[${operation.index ?? 0}]`, `${path}_${operation.index ?? 0}`, operation.payload);
        break;
    }
  }

  done(): Expression {
    const clauses = [this.#set.length > 0 ? `SET ${this.#set.join(', ')}` : '', this.#remove.length > 0 ? `REMOVE ${this.#remove.join(', ')}` : ''];
    return this.#writer.done(clauses.filter((clause) => clause !== '').join(' '));
  }
}

function containsOperation(value: unknown): boolean {
  return isOperation(value) || (isMap(value) ? Object.values(value).some(containsOperation) : Array.isArray(value) && value.some(isOperation));
}

export function updateExpression(update: Readonly<Record<string, unknown>>): Expression {
  const writer = new UpdateWriter();
  for (const [name, value] of Object.entries(update)) writer.attribute(name, value);
  return writer.done();
}
