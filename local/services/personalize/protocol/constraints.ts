import { BatchInferenceJobMode, Domain, ImportMode, IngestionMode, ObjectiveSensitivity, RankingInfluenceType, RecipeProvider, TrainingMode } from '@aws-sdk/client-personalize';
import { constraintViolated } from '../errors.ts';

/**
 * What the API models add to a member's type. The SDK's schemas say what is required and of which shape, and the SDK exports the enums; lengths,
 * ranges and patterns are in neither: those stand here, and a test holds them to the models where botocore is installed.
 * Lengths count characters, list elements or map entries.
 */
export interface Constraint {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly min?: number;
  readonly max?: number;
  /** As the model has it: the whole value has to match. */
  readonly pattern?: string;
  readonly values?: readonly string[];
  /** Of each key and value of a map, or of each element of a list. */
  readonly key?: Constraint;
  readonly element?: Constraint;
}

const NAME: Constraint = { minLength: 1, maxLength: 63, pattern: '^[a-zA-Z0-9][a-zA-Z0-9\\-_]*' };
const ARN: Constraint = { maxLength: 256, pattern: 'arn:([a-z\\d-]+):personalize:.*:.*:.+' };
const S3_PATH: Constraint = { maxLength: 256, pattern: '(s3|http|https)://.+' };
const TAG_TEXT = '^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$';
const TAG_KEY: Constraint = { minLength: 1, maxLength: 128, pattern: TAG_TEXT };
const UP_TO_256: Constraint = { maxLength: 256 };
const ID: Constraint = { minLength: 1, maxLength: 256 };
const COLUMN: Constraint = { maxLength: 150, pattern: '[A-Za-z_][A-Za-z\\d_]*' };
const PARAMETERS: Constraint = { maxLength: 100, key: UP_TO_256, element: { maxLength: 1000 } };
const COLUMNS: Constraint = { maxLength: 3, key: { maxLength: 256, pattern: '^[A-Za-z_]+$' }, element: { maxLength: 50, element: COLUMN } };
const TEN: Constraint = { minLength: 1, maxLength: 10 };
const RANGES: Constraint = { maxLength: 100 };

function oneOf(values: Readonly<Record<string, string>>): Constraint {
  return { values: Object.values(values) };
}

/**
 * By member name, or by structure and member where models differ: a constraint holds wherever the name stands.
 * https://docs.aws.amazon.com/personalize/latest/dg/API_Operations.html
 */
export const constraints: Readonly<Record<string, Constraint>> = {
  name: NAME, jobName: NAME,
  'IntegerHyperParameterRange.name': UP_TO_256, 'ContinuousHyperParameterRange.name': UP_TO_256, 'CategoricalHyperParameterRange.name': UP_TO_256,

  algorithmArn: ARN, batchInferenceJobArn: ARN, batchSegmentJobArn: ARN, campaignArn: ARN, dataDeletionJobArn: ARN, datasetArn: ARN, datasetExportJobArn: ARN, datasetGroupArn: ARN,
  datasetImportJobArn: ARN, eventTrackerArn: ARN, featureTransformationArn: ARN, filterArn: ARN, metricAttributionArn: ARN, recipeArn: ARN, recommenderArn: ARN, resourceArn: ARN,
  schemaArn: ARN, solutionArn: ARN, solutionVersionArn: ARN,
  roleArn: { maxLength: 256, pattern: 'arn:([a-z\\d-]+):iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+' },
  kmsKeyArn: { maxLength: 2048, pattern: 'arn:aws.*:kms:.*:[0-9]{12}:key/.*' },
  dataLocation: S3_PATH, path: S3_PATH,

  schema: { maxLength: 20_000 },
  datasetType: { maxLength: 256, pattern: '^[A-Za-z_]+$' },
  domain: oneOf(Domain),
  importMode: oneOf(ImportMode),
  ingestionMode: oneOf(IngestionMode),
  trainingMode: oneOf(TrainingMode),
  batchInferenceJobMode: oneOf(BatchInferenceJobMode),
  recipeProvider: oneOf(RecipeProvider),
  objectiveSensitivity: oneOf(ObjectiveSensitivity),
  filterExpression: { minLength: 1, maxLength: 2500 },
  schedulingExpression: { minLength: 1, maxLength: 16, pattern: 'rate\\(\\d+ days?\\)' },
  minProvisionedTPS: { min: 1 }, minRecommendationRequestsPerSecond: { min: 1 },
  maxResults: { min: 1, max: 100 },
  nextToken: { maxLength: 1500, pattern: '\\p{ASCII}{0,1500}' },

  algorithmHyperParameters: PARAMETERS, featureTransformationParameters: PARAMETERS, itemExplorationConfig: PARAMETERS,
  rankingInfluence: { key: oneOf(RankingInfluenceType), element: { min: 0, max: 1 } },
  excludedDatasetColumns: COLUMNS, includedDatasetColumns: COLUMNS,
  itemName: COLUMN,
  itemAttribute: { minLength: 1, maxLength: 150 },
  integerHyperParameterRanges: RANGES, continuousHyperParameterRanges: RANGES, categoricalHyperParameterRanges: RANGES,
  'IntegerHyperParameterRange.minValue': { min: -1_000_000 }, 'IntegerHyperParameterRange.maxValue': { max: 1_000_000 },
  'ContinuousHyperParameterRange.minValue': { min: -1_000_000 }, 'ContinuousHyperParameterRange.maxValue': { min: -1_000_000 },
  values: { maxLength: 100, element: { maxLength: 1000 } },
  maxNumberOfTrainingJobs: UP_TO_256, maxParallelTrainingJobs: UP_TO_256, metricName: UP_TO_256, metricRegex: UP_TO_256, type: UP_TO_256, expression: UP_TO_256,
  recipeList: { maxLength: 100, element: ARN },
  metrics: { maxLength: 10 }, addMetrics: { maxLength: 10 }, removeMetrics: { maxLength: 10, element: UP_TO_256 },
  eventParametersList: { maxLength: 10 },
  eventType: UP_TO_256, 'Event.eventType': ID, 'ActionInteraction.eventType': ID,
  'SolutionConfig.eventValueThreshold': UP_TO_256,
  weight: { min: 0, max: 1 },
  tags: { minLength: 0, maxLength: 200 },
  tagKeys: { minLength: 0, maxLength: 200, element: TAG_KEY },
  tagKey: TAG_KEY,
  tagValue: { minLength: 0, maxLength: 256, pattern: TAG_TEXT },

  // Run time. The models leave the most results out: https://docs.aws.amazon.com/personalize/latest/dg/API_RS_GetRecommendations.html
  userId: UP_TO_256, itemId: UP_TO_256,
  'GetRecommendationsRequest.numResults': { min: 0, max: 500 }, 'GetActionRecommendationsRequest.numResults': { min: 0, max: 100 },
  inputList: { maxLength: 500, element: UP_TO_256 },
  context: { maxLength: 150, key: { maxLength: 150, pattern: '[A-Za-z\\d_]+' }, element: { maxLength: 1000 } },
  filterValues: { maxLength: 25, key: { maxLength: 50, pattern: '[A-Za-z0-9_]+' }, element: { maxLength: 1000 } },
  metadataColumns: { maxLength: 1, key: UP_TO_256, element: { maxLength: 99, element: { maxLength: 150 } } },
  promotions: { maxLength: 1 },
  percentPromotedItems: { min: 1, max: 100 },

  // Events
  trackingId: ID, sessionId: ID, eventId: ID, actionId: ID,
  'PutEventsRequest.userId': ID, 'User.userId': ID, 'ActionInteraction.userId': ID,
  'Event.itemId': ID, 'Item.itemId': ID,
  'Event.properties': { minLength: 1, maxLength: 1024 }, 'ActionInteraction.properties': { minLength: 1, maxLength: 1024 },
  'Item.properties': { minLength: 1, maxLength: 32_000 }, 'Action.properties': { minLength: 1, maxLength: 32_000 }, 'User.properties': { minLength: 1, maxLength: 24_000 },
  eventList: TEN, items: TEN, users: TEN, actions: TEN, actionInteractions: TEN,
  impression: { minLength: 1, maxLength: 25, element: ID },
  recommendationId: { minLength: 1, maxLength: 40 },
  eventAttributionSource: { maxLength: 1024, pattern: '^[\\x20-\\x7E]*[\\x21-\\x7E]+[\\x20-\\x7E]*$' },
};

/** The constraint of a member of a structure ("Event", "eventType"); undefined where there is none. */
export function constraintOf(structure: string, member: string): Constraint | undefined {
  return constraints[`${structure}.${member}`] ?? constraints[member];
}

/** Throws InvalidInputException with the sentence that AWS's front end makes. */
export function checkConstraint(constraint: Constraint, path: string, value: unknown): void {
  const broken = typeof value === 'number' ? brokenRange(constraint, value) : (brokenLength(constraint, value) ?? brokenText(constraint, value));
  if (broken !== undefined) throw constraintViolated({ path, value: `'${typeof value === 'object' ? JSON.stringify(value) : String(value)}'`, constraint: broken });
  const { key, element } = constraint;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const place = Array.isArray(value) ? `${path}.${Number(name) + 1}.member` : `${path}.${name}.member`;
    if (key !== undefined) checkConstraint(key, place, name);
    if (element !== undefined) checkConstraint(element, place, member);
  }
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
  if (pattern !== undefined && !expressionOf(pattern).test(value)) return `Member must satisfy regular expression pattern: ${pattern}`;
  if (values !== undefined && !values.includes(value)) return `Member must satisfy enum value set: [${values.join(', ')}]`;
  return undefined;
}

const expressions = new Map<string, RegExp>();

function expressionOf(pattern: string): RegExp {
  let expression = expressions.get(pattern);
  if (expression === undefined) expressions.set(pattern, (expression = new RegExp(`^(?:${pattern})$`, 'u')));
  return expression;
}
