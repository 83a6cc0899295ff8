import { constraintViolated } from '../errors.ts';

/** What the API model adds to a member's type; the SDK's schemas leave it out. Lengths count characters or list elements. */
interface Constraint {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly values?: readonly string[];
}

const name: Constraint = { minLength: 1, maxLength: 63, pattern: /^[a-zA-Z0-9][a-zA-Z0-9\-_]*$/ };
const arn: Constraint = { maxLength: 256, pattern: /^arn:([a-z\d-]+):personalize:.*:.*:.+$/ };
const roleArn: Constraint = { maxLength: 256, pattern: /^arn:([a-z\d-]+):iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/ };
const id: Constraint = { minLength: 1, maxLength: 256 };

/**
 * By member name: within the three models a name carries the same constraint wherever it stands.
 * https://docs.aws.amazon.com/personalize/latest/dg/API_Operations.html
 */
const constraints: Readonly<Record<string, Constraint>> = {
  name, jobName: name,
  datasetGroupArn: arn, datasetArn: arn, schemaArn: arn, datasetImportJobArn: arn, solutionArn: arn, solutionVersionArn: arn, campaignArn: arn, filterArn: arn, eventTrackerArn: arn, recipeArn: arn,
  roleArn,
  schema: { maxLength: 20_000 },
  datasetType: { maxLength: 256 },
  domain: { values: ['ECOMMERCE', 'VIDEO_ON_DEMAND'] },
  importMode: { values: ['FULL', 'INCREMENTAL'] },
  trainingMode: { values: ['FULL', 'UPDATE', 'AUTOTRAIN'] },
  filterExpression: { minLength: 1, maxLength: 2_500 },
  minProvisionedTPS: { min: 1 },
  maxResults: { min: 1, max: 100 },
  nextToken: { maxLength: 1_500 },
  eventParametersList: { maxLength: 10 },
  eventType: { maxLength: 256 },
  weight: { min: 0, max: 1 },
  tags: { maxLength: 200 },
  userId: id, itemId: id, sessionId: id, trackingId: id, eventId: id,
  numResults: { min: 0, max: 500 },
  inputList: { maxLength: 500 },
  context: { maxLength: 150 },
  filterValues: { maxLength: 25 },
  promotions: { maxLength: 1 },
  percentPromotedItems: { min: 1, max: 100 },
  eventList: { minLength: 1, maxLength: 10 },
  items: { minLength: 1, maxLength: 10 },
  users: { minLength: 1, maxLength: 10 },
  impression: { minLength: 1, maxLength: 25 },
  recommendationId: { minLength: 1, maxLength: 40 },
};

export function checkConstraints(member: string, path: string, value: unknown): void {
  const constraint = constraints[member];
  if (constraint === undefined) return;
  const broken = typeof value === 'number' ? brokenRange(constraint, value) : brokenLength(constraint, value) ?? brokenText(constraint, value);
  if (broken === undefined) return;
  throw constraintViolated({ path, value: `'${typeof value === 'object' ? JSON.stringify(value) : String(value)}'`, constraint: broken });
}

function brokenRange({ min, max }: Constraint, value: number): string | undefined {
  if (min !== undefined && value < min) return `Member must have value greater than or equal to ${min}`;
  if (max !== undefined && value > max) return `Member must have value less than or equal to ${max}`;
  return undefined;
}

function brokenLength({ minLength, maxLength }: Constraint, value: unknown): string | undefined {
  const length = typeof value === 'string' || Array.isArray(value) ? value.length : Object.keys(value as object).length;
  if (minLength !== undefined && length < minLength) return `Member must have length greater than or equal to ${minLength}`;
  if (maxLength !== undefined && length > maxLength) return `Member must have length less than or equal to ${maxLength}`;
  return undefined;
}

function brokenText({ pattern, values }: Constraint, value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (pattern !== undefined && !pattern.test(value)) return `Member must satisfy regular expression pattern: ${pattern.source.replace(/\$$/, '')}`;
  if (values !== undefined && !values.includes(value)) return `Member must satisfy enum value set: [${values.join(', ')}]`;
  return undefined;
}
