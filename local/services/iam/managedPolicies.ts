import { type Statement } from './policyDocument.ts';

function allow(...actions: string[]): readonly Statement[] {
  return [{ Effect: 'Allow', Action: actions, Resource: ['*'] }];
}

const logs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/** AWS managed policies by their name under arn:aws:iam::aws:policy/, as AWS lists them: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html */
export const MANAGED_POLICIES: Readonly<Record<string, readonly Statement[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': allow(...logs),
  'service-role/AWSLambdaDynamoDBExecutionRole': allow('dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams', ...logs),
  'service-role/AWSAppSyncPushToCloudWatchLogs': allow(...logs),
  'service-role/AmazonAPIGatewayPushToCloudWatchLogs': allow(...logs, 'logs:DescribeLogGroups', 'logs:DescribeLogStreams', 'logs:GetLogEvents', 'logs:FilterLogEvents'),
  'service-role/AWSGlueServiceRole': allow('glue:*', 's3:GetBucketLocation', 's3:ListBucket', 's3:ListAllMyBuckets', 's3:GetBucketAcl', 'cloudwatch:PutMetricData', ...logs),
  AWSXRayDaemonWriteAccess: allow('xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:GetSamplingStatisticSummaries'),
};
