import { type CfnElement, Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { VideoRecommendations } from './VideoRecommendations.ts';

/** Rules of cdk-nag's AwsSolutions pack that this construct goes against on purpose, and why. */
const rules: Readonly<Record<string, string>> = {
  APIG2: 'Bodies are checked against models made from schema/openapi.yaml; parameters by the rest function, with the limits and error texts that GraphQL has too.',
  APIG3: 'AWS WAF is the prop `firewall`; without it the stage is throttled.',
  APIG4: 'Open are the description of the API and the answers 404 and 405 for what it does not have.',
  CFR1: 'Which countries may watch is a matter of the service that embeds this.',
  CFR2: 'The firewall stands before the API itself, which CloudFront cannot pass by.',
  CFR3: 'Every request that CloudFront does not answer from its cache is in the access log of the API.',
  CFR4: 'The certificate of CloudFront\'s own domain decides the TLS version; a custom domain brings its own.',
  COG4: 'The authorizer is a function, because a request may carry a token or an API key.',
  COG2: 'Viewers may turn a second factor on; a service for watching videos does not force it on them.',
  COG8: 'Threat protection of the plus plan is billed by viewer; props accept a user pool of any plan.',
  ASC3: 'Request-level logging would put what viewers watch into the log; errors are logged without it.',
  SF1: 'Standard executions keep their whole history for ninety days in Step Functions itself.',
  SQS3: 'These queues are the dead-letter queues, of event source mappings, which the rule does not look at.',
  DDB3: 'Point-in-time recovery is on in production; a dev stage may be thrown away with its data.',
  S1: 'The data bucket logs who reads it in production; the bucket of these logs cannot log into itself.',
  'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]': 'The policy that AWS keeps for this role of the account; the prop `setApiGatewayAccountRole` leaves it out.',
  GL1: 'The crawler logs names of tables and partitions, nothing of their rows.',
};

/** Wildcards in policies that are as narrow as they can be. */
function wildcards({ data, preprocessing, settings, training }: VideoRecommendations): Readonly<Record<string, string>> {
  const idOf = (construct: IConstruct): string => Stack.of(construct).getLogicalId((construct.node.defaultChild ?? construct) as CfnElement);
  const objects = (folder: string): string => `<${idOf(data.bucket)}.Arn>/${folder}/*`;
  const arn = (service: string, resource: string): string => `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${resource}`;
  const executionsOf = (machine: IConstruct, names: string): string => arn('states', `execution:{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"${idOf(machine)}"}]}]}${names}`);
  const versions = 'An invocation may name a version; this function has one role whichever it is.';
  const named = 'Personalize resources are made by training, under names that begin with this prefix.';
  return {
    '*': 'X-Ray, dynamodb:ListStreams, cloudwatch:GetMetricData and the lists of Personalize know no resources; the template test names each such action.',
    [objects('raw')]: 'Objects of one folder, named by day and shard.',
    [objects('prepared')]: 'Objects of one folder, named by run.',
    [`<${idOf(data.bucket)}.Arn>/prepared/*/report.json`]: 'One file of each run.',
    [`<${idOf(data.bucket)}.Arn>/prepared/*/matrix/preview.json`]: 'One file of each run.',
    [objects('prepared/*/increment')]: 'The new rows of a run, in one folder of it.',
    [objects('datasets')]: 'Objects of one folder, named as they were uploaded.',
    [objects('prepared/mapped')]: 'What runs reuse of earlier ones, named by run.',
    [objects('prepared/*/work')]: 'What the steps of one run hand each other, named by run.',
    [objects('prepared/forget')]: 'Lists of users for Personalize to delete, named by job.',
    [objects('fallback')]: 'Objects of one folder.',
    ...Object.fromEntries(['campaign', 'data-deletion-job', 'dataset', 'dataset-group', 'dataset-import-job', 'filter', 'schema', 'solution'].map((kind) => [arn('personalize', `${kind}/${settings.personalizeName}*`), named])),
    [arn('personalize', 'event-tracker/*')]: 'Personalize chooses the id in which the ARN of an event tracker ends.',
    [arn('logs', 'log-group:/aws/appsync/apis/*')]: 'The log group is named after the id of the API.',
    [arn('logs', 'log-group:/aws-glue/*')]: 'Glue chooses the names of its log groups.',
    [arn('glue', `table/<${idOf(preprocessing.database)}>/*`)]: 'The tables of one database.',
    [`<${idOf(training.train.function)}.Arn>:*`]: versions,
    [`<${idOf(preprocessing.preprocess.function)}.Arn>:*`]: versions,
    [executionsOf(training.stateMachine, '*')]: 'Executions of one state machine, whose names are chosen when they start.',
    ...Object.fromEntries([':*', '/map:*', '/merge:*'].map((children) => [executionsOf(preprocessing.stateMachine, children), 'Children of one state machine\'s distributed maps, which Step Functions names.'])),
  };
}

/** Says in the cloud assembly which findings stand, and why; any other fails a check with AwsSolutions, here and in an app that embeds the construct. */
export function acknowledgeFindings(upnext: VideoRecommendations): void {
  const validations = Validations.of(upnext);
  for (const [rule, reason] of Object.entries(rules)) validations.acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
  for (const [resource, reason] of Object.entries(wildcards(upnext))) validations.acknowledge({ id: `AwsSolutions::AwsSolutions-IAM5[Resource::${resource}]`, reason });
}
