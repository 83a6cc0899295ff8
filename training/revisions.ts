/**
 * What Personalize cannot change in place is made again under the same name with a number: "upnext-items", "upnext-items-2", ….
 * The one with the highest number counts.
 */
export function latestRevision<T>(name: string, resources: readonly T[], nameOf: (resource: T) => string | undefined): T | undefined {
  return revisions(name, resources, nameOf)[0];
}

/** Highest number first. */
export function revisions<T>(name: string, resources: readonly T[], nameOf: (resource: T) => string | undefined): readonly T[] {
  return resources
    .flatMap((resource) => {
      const number = revisionNumber(name, nameOf(resource) ?? '');
      return number === undefined ? [] : [{ resource, number }];
    })
    .toSorted((left, right) => right.number - left.number)
    .map(({ resource }) => resource);
}

/** "upnext-items" → "upnext-items-2" */
export function nextRevision(name: string, current: string): string {
  return `${name}-${(revisionNumber(name, current) ?? 1) + 1}`;
}

function revisionNumber(name: string, candidate: string): number | undefined {
  if (candidate === name) return 1;
  const [, number] = candidate.startsWith(`${name}-`) ? (/^(\d+)$/.exec(candidate.slice(name.length + 1)) ?? []) : [];
  return number === undefined ? undefined : Number(number);
}

/** Whether all that is wanted is there: AWS adds defaults to what it was given. Lists are compared without regard to order. */
export function covers(actual: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return Array.isArray(actual) && actual.length === wanted.length && wanted.every((entry) => actual.some((other) => covers(other, entry)));
  }
  if (typeof wanted === 'object' && wanted !== null) {
    return typeof actual === 'object' && actual !== null && Object.entries(wanted).every(([key, value]) => value === undefined || covers((actual as Readonly<Record<string, unknown>>)[key], value));
  }
  return actual === wanted;
}
