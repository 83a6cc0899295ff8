/** https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-enhanced-filtering.html */
interface FilterRule {
  readonly fieldName: string;
  readonly operator: string;
  readonly value: unknown;
}

type Scalar = string | number | boolean;

const order = (test: (sign: number) => boolean) => (found: unknown, wanted: unknown): boolean => {
  if (typeof found === 'number' && typeof wanted === 'number') return test(found - wanted);
  if (typeof found === 'string' && typeof wanted === 'string') return test(found < wanted ? -1 : found > wanted ? 1 : 0);
  return false;
};

const equal = (found: unknown, wanted: unknown): boolean => (found ?? null) === (wanted ?? null);
const contains = (found: unknown, wanted: unknown): boolean => (Array.isArray(found) ? found.includes(wanted) : typeof found === 'string' && found.includes(String(wanted)));
const among = (found: unknown, wanted: unknown): boolean => Array.isArray(wanted) && wanted.includes(found as Scalar);
const atLeast = order((sign) => sign >= 0);
const atMost = order((sign) => sign <= 0);

const operators: Readonly<Record<string, (found: unknown, wanted: unknown) => boolean>> = {
  eq: equal,
  ne: (found, wanted) => !equal(found, wanted),
  lt: order((sign) => sign < 0),
  le: atMost,
  gt: order((sign) => sign > 0),
  ge: atLeast,
  contains,
  notContains: (found, wanted) => !contains(found, wanted),
  beginsWith: (found, wanted) => typeof found === 'string' && found.startsWith(String(wanted)),
  in: among,
  notIn: (found, wanted) => !among(found, wanted),
  between: (found, wanted) => Array.isArray(wanted) && atLeast(found, wanted[0]) && atMost(found, wanted[1]),
  containsAny: (found, wanted) => Array.isArray(wanted) && wanted.some((each) => contains(found, each)),
};

/** "video.genres" */
function fieldAt(payload: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined), payload);
}

/** Groups are alternatives, the filters in a group must all hold; a filter that is no filter lets nothing through. */
export function filterMatches(filter: unknown, payload: unknown): boolean {
  const groups = (filter as { readonly filterGroup?: readonly { readonly filters?: readonly FilterRule[] }[] } | null)?.filterGroup ?? [];
  return groups.some(({ filters = [] }) => filters.every(({ fieldName, operator, value }) => operators[operator]?.(fieldAt(payload, fieldName), value) ?? false));
}
