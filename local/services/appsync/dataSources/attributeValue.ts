/** Values as they travel to and from DynamoDB: {"S": "x"}, numbers as text. */
export type AttributeValue = Readonly<Record<string, unknown>>;

/** What util.dynamodb writes → what DynamoDB takes: numbers become text and {NULL: null} becomes {NULL: true}. */
export function toWire(value: unknown): AttributeValue {
  const [type, content] = Object.entries((value ?? {}) as AttributeValue)[0] ?? [];
  switch (type) {
    case 'N':
      return { N: String(content) };
    case 'NS':
      return { NS: (content as readonly unknown[]).map(String) };
    case 'NULL':
      return { NULL: true };
    case 'L':
      return { L: (content as readonly unknown[]).map(toWire) };
    case 'M':
      return { M: toWireMap(content) };
    case undefined:
      throw new TypeError(`Expected an attribute value such as {"S": "text"}, got ${JSON.stringify(value)}`);
    default:
      return { [type]: content };
  }
}

export function toWireMap(values: unknown): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries((values ?? {}) as Record<string, unknown>).map(([name, value]) => [name, toWire(value)]));
}

export function fromWire(value: AttributeValue): unknown {
  const [type, content] = Object.entries(value)[0] ?? [];
  switch (type) {
    case 'N':
      return Number(content);
    case 'NS':
      return (content as readonly string[]).map(Number);
    case 'NULL':
      return null;
    case 'L':
      return (content as readonly AttributeValue[]).map(fromWire);
    case 'M':
      return fromWireMap(content);
    default:
      return content;
  }
}

export function fromWireMap(item: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries((item ?? {}) as Record<string, AttributeValue>).map(([name, value]) => [name, fromWire(value)]));
}
