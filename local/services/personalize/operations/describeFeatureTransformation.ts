import { resourceNotFound } from '../errors.ts';
import { findFeatureTransformation } from '../resources/algorithms.ts';
import { operation } from './operation.ts';

export const describeFeatureTransformation = operation<{ readonly featureTransformationArn: string }>({
  name: 'DescribeFeatureTransformation',
  resource: ({ featureTransformationArn }) => featureTransformationArn,
  run: ({ featureTransformationArn }) => {
    const featureTransformation = findFeatureTransformation(featureTransformationArn);
    if (featureTransformation === undefined) throw resourceNotFound(featureTransformationArn);
    return { featureTransformation };
  },
});
