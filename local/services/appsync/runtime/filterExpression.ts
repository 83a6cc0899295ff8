import { toDynamoDB, type UtilAttributeValue } from './utilDynamodb.ts';

/** An expression of DynamoDB's with its placeholders, as AppSync's request objects carry it. */
export interface Expression {
  readonly expression: string;
  readonly expressionNames: Record<string, string>;
  readonly expressionValues: Record<string, UtilAttributeValue>;
}

const comparisons: Readonly<Record<string, string>> = { eq: '=', ne: '<>', lt: '<', le: '<=', gt: '>', ge: '>=' };

const attributeTypes: Readonly<Record<string, string>> = {
  _null: 'NULL', string: 'S', stringSet: 'SS', number: 'N', numberSet: 'NS', binary: 'B', binarySet: 'BS', boolean: 'BOOL', list: 'L', map: 'M',
};

/** Writes placeholders: `#title` for a name, `:title_contains` for a value, numbered when taken. */
export class ExpressionWriter {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, UtilAttributeValue> = {};

  /** A dotted path gets a placeholder for each part: `#a.#b`. */
  name(path: string): string {
    return path
      .split('.')
      .map((part) => {
        const index = part.indexOf('[');
        const attribute = index === -1 ? part : part.slice(0, index);
        const placeholder = `#${attribute.replaceAll(/[^A-Za-z0-9_]/g, '_')}`;
        this.names[placeholder] = attribute;
        return placeholder + (index === -1 ? '' : part.slice(index));
      })
      .join('.');
  }

  value(hint: string, value: unknown): string {
    return this.literal(hint, toDynamoDB(value));
  }

  literal(hint: string, value: UtilAttributeValue): string {
    const base = `:${hint.replaceAll(/[^A-Za-z0-9_]/g, '_')}`;
    let placeholder = base;
    for (let n = 2; placeholder in this.values; n += 1) placeholder = `${base}_${n}`;
    this.values[placeholder] = value;
    return placeholder;
  }

  done(expression: string): Expression {
    return { expression, expressionNames: this.names, expressionValues: this.values };
  }
}

export function comparison(writer: ExpressionWriter, field: string, operator: string, operand: unknown): string {
  const name = writer.name(field);
  const hint = `${field}_${operator}`;
  const symbol = comparisons[operator];
  if (symbol !== undefined) return `${name} ${symbol} ${writer.value(hint, operand)}`;
  const list = Array.isArray(operand) ? (operand as readonly unknown[]) : [];
  switch (operator) {
    case 'contains':
      return `contains(${name}, ${writer.value(hint, operand)})`;
    case 'notContains':
      return `NOT contains(${name}, ${writer.value(hint, operand)})`;
    case 'beginsWith':
      return `begins_with(${name}, ${writer.value(hint, operand)})`;
    case 'between':
      return `${name} BETWEEN ${writer.value(hint, list[0])} AND ${writer.value(hint, list[1])}`;
    case 'in':
      return `${name} IN (${list.map((item) => writer.value(hint, item)).join(', ')})`;
    case 'attributeExists':
      return operand === true ? `attribute_exists(${name})` : `attribute_not_exists(${name})`;
    case 'attributeType':
      return `attribute_type(${name}, ${writer.value(hint, attributeTypes[String(operand)] ?? operand)})`;
    case 'size':
      return Object.entries(operand as Record<string, unknown>)
        .map(([sizeOperator, size]) => `size(${name}) ${comparisons[sizeOperator] ?? '='} ${writer.value(`${hint}_${sizeOperator}`, size)}`)
        .join(' AND ');
    default:
      throw new Error(`Unknown operator "${operator}" for field "${field}"`);
  }
}

/** The conjunction of everything in a filter object; "and", "or" and "not" nest. */
export function writeFilter(writer: ExpressionWriter, filter: Readonly<Record<string, unknown>>): string {
  const terms = Object.entries(filter).flatMap(([field, operand]): string[] => {
    if (operand === null || operand === undefined) return [];
    if (field === 'not') return [`(NOT ${group(writeFilter(writer, operand as Record<string, unknown>))})`];
    if (field === 'and' || field === 'or') {
      const parts = (Array.isArray(operand) ? operand : [operand]) as readonly Readonly<Record<string, unknown>>[];
      const written = parts.map((part) => writeFilter(writer, part)).filter((text) => text !== '').map(group);
      return written.length === 0 ? [] : [`(${written.join(field === 'and' ? ' AND ' : ' OR ')})`];
    }
    return Object.entries(operand as Record<string, unknown>)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([operator, value]) => `(${comparison(writer, field, operator, value)})`);
  });
  return terms.join(' AND ');
}

function group(expression: string): string {
  return expression.startsWith('(') && !expression.includes(' AND ') ? expression : `(${expression})`;
}

export function filterExpression(filter: Readonly<Record<string, unknown>>): Expression {
  const writer = new ExpressionWriter();
  const expression = writeFilter(writer, filter);
  return writer.done(expression);
}
