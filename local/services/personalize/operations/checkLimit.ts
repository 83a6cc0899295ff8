import { limitExceeded } from '../errors.ts';
import type { Personalize } from '../Personalize.ts';
import type { ResourceTypes } from '../store/resourceTypes.ts';

interface Quota {
  readonly most: number;
  /** An account has so many, or each dataset group. */
  readonly of: 'account' | 'dataset group';
  /** All that are there, or only those that are not done yet. */
  readonly counted: 'there' | 'under way';
}

/** AWS's quotas as they are until somebody asks for more. https://docs.aws.amazon.com/personalize/latest/dg/limits.html */
const quotas = {
  'schema': { most: 500, of: 'account', counted: 'there' },
  'dataset-group': { most: 5, of: 'account', counted: 'there' },
  'dataset-import-job': { most: 5, of: 'account', counted: 'under way' },
  'batch-inference-job': { most: 5, of: 'account', counted: 'under way' },
  'solution-version': { most: 20, of: 'account', counted: 'under way' },
  'solution': { most: 10, of: 'dataset group', counted: 'there' },
  'campaign': { most: 5, of: 'dataset group', counted: 'there' },
  'recommender': { most: 5, of: 'dataset group', counted: 'there' },
  'filter': { most: 30, of: 'dataset group', counted: 'there' },
  'data-deletion-job': { most: 5, of: 'dataset group', counted: 'under way' },
} as const satisfies Partial<Record<keyof ResourceTypes, Quota>>;

/** Throws LimitExceededException where one more would be too many; quotas of a dataset group need its ARN. */
export function checkLimit(personalize: Personalize, type: keyof typeof quotas, datasetGroupArn?: string): void {
  const { most, of, counted } = quotas[type];
  const counts = counted === 'there' ? isThere : isUnderWay;
  const count = personalize.resources.list(type).filter((resource) => counts(resource) && (of === 'account' || groupOf(personalize, resource) === datasetGroupArn)).length;
  if (count < most) return;
  // The words for jobs are AWS's: https://docs.aws.amazon.com/personalize/latest/dg/error-messages.html
  if (counted === 'under way') throw limitExceeded(`More than ${most} resources with PENDING or IN_PROGRESS status.`);
  throw limitExceeded(`${of === 'account' ? 'An account' : `Dataset group ${datasetGroupArn ?? ''}`} can have at most ${most} resources of type ${type}.`);
}

type Counted = ResourceTypes[keyof typeof quotas];

function isThere(resource: Counted): boolean {
  return !('status' in resource) || !/FAILED|STOPPED|DELETE/.test(resource.status);
}

function isUnderWay(resource: Counted): boolean {
  return 'status' in resource && /^CREATE (PENDING|IN_PROGRESS)$/.test(resource.status);
}

function groupOf({ resources }: Personalize, resource: Counted): string | undefined {
  if ('campaignArn' in resource) return resources.find('solution-version', resource.solutionVersionArn)?.datasetGroupArn;
  return 'datasetGroupArn' in resource ? resource.datasetGroupArn : undefined;
}
