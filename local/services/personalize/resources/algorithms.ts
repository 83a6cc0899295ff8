import { type HyperParameter, hyperParametersOf } from './hyperParameters.ts';
import { findRecipe, recipeArn, recipesCreatedAt } from './recipes.ts';

export function algorithmArn(name: string): string {
  return `arn:aws:personalize:::algorithm/${name}`;
}

export function featureTransformationArn(name: string): string {
  return `arn:aws:personalize:::feature-transformation/${name}`;
}

/** Each recipe has the algorithm and the feature transformation of its own name; undefined for other ARNs. */
export function findAlgorithm(arn: string): object | undefined {
  const name = nameIn(arn, 'algorithm');
  if (name === undefined) return undefined;
  const { algorithm } = hyperParametersOf(name);
  const ranges = (kind: HyperParameter['kind']): object[] => algorithm.filter((parameter) => parameter.kind === kind).map((parameter) => ({ ...parameter, isTunable: parameter.tunable }));
  return {
    name, algorithmArn: arn, defaultHyperParameters: defaults(algorithm), trainingInputMode: 'File', creationDateTime: recipesCreatedAt, lastUpdatedDateTime: recipesCreatedAt,
    defaultHyperParameterRanges: { integerHyperParameterRanges: ranges('integer'), continuousHyperParameterRanges: ranges('continuous'), categoricalHyperParameterRanges: ranges('categorical') },
  };
}

export function findFeatureTransformation(arn: string): object | undefined {
  const name = nameIn(arn, 'feature-transformation');
  if (name === undefined) return undefined;
  const defaultParameters = defaults(hyperParametersOf(name).featureTransformation);
  return { name, featureTransformationArn: arn, defaultParameters, creationDateTime: recipesCreatedAt, lastUpdatedDateTime: recipesCreatedAt, status: 'ACTIVE' };
}

function defaults(parameters: readonly HyperParameter[]): Record<string, string> {
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.default]));
}

function nameIn(arn: string, type: string): string | undefined {
  const start = `arn:aws:personalize:::${type}/`;
  const name = arn.startsWith(start) ? arn.slice(start.length) : '';
  return findRecipe(recipeArn(name)) === undefined ? undefined : name;
}
