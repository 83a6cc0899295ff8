/** One attribute value as it is on the wire: exactly one member is set. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html */
export interface AttributeValue {
  readonly S?: string;
  /** Decimal text. */
  readonly N?: string;
  /** Base64. */
  readonly B?: string;
  readonly BOOL?: boolean;
  readonly NULL?: boolean;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly string[];
  readonly L?: readonly AttributeValue[];
  readonly M?: Item;
}

export type Item = Readonly<Record<string, AttributeValue>>;

/** AWS's limits, in bytes. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export const maxItemBytes = 400 * 1024;
export const maxPageBytes = 1024 * 1024;
export const maxBatchGetBytes = 16 * 1024 * 1024;
export const maxTransactionBytes = 4 * 1024 * 1024;

/** Bytes as AWS counts them. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function itemBytes(item: Item): number {
  let bytes = 0;
  for (const name in item) bytes += Buffer.byteLength(name) + valueBytes(item[name]);
  return bytes;
}

function valueBytes(value: AttributeValue | undefined): number {
  if (value === undefined) return 0;
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return Buffer.byteLength(value.B, 'base64');
  if (value.SS) return value.SS.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (value.NS) return value.NS.reduce((sum, digits) => sum + numberBytes(digits), 0);
  if (value.BS) return value.BS.reduce((sum, base64) => sum + Buffer.byteLength(base64, 'base64'), 0);
  if (value.L) return value.L.reduce((sum, member) => sum + 1 + valueBytes(member), 3);
  if (value.M) return 3 + Object.keys(value.M).length + itemBytes(value.M);
  return 1;
}

/** One byte for each two significant digits, and one more. */
function numberBytes(digits: string): number {
  const significant = digits.replace(/^-?[0.]*|\./g, '').replace(/0+$/, '').length;
  return 1 + Math.ceil(significant / 2) + (digits.startsWith('-') ? 1 : 0);
}
