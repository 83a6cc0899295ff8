/** A copy as JSON carries it: `undefined` becomes null at the top and is dropped below. */
export function plain<T>(value: T): T | null {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as T);
}
