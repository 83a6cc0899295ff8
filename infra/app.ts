import { App, CfnOutput, DefaultStackSynthesizer, type IStackSynthesizer, Stack } from 'aws-cdk-lib';
import { VALIDATE_AGAINST_DEFAULT_RULES } from 'aws-cdk-lib/cx-api';
import { parseStage } from './stage.ts';
import { VideoRecommendations } from './VideoRecommendations.ts';

// Flags stand here and not in cdk.json, so that `node infra/app.ts` and `cdk deploy` make the same template.
const app = new App({
  analyticsReporting: false,
  outdir: process.env['CDK_OUTDIR'] ?? 'cdk.out',
  postCliContext: {
    [VALIDATE_AGAINST_DEFAULT_RULES]: true,
    '@aws-cdk/aws-iam:minimizePolicies': true,
    '@aws-cdk/aws-apigateway:disableCloudWatchRole': true,
  },
});
const stage = parseStage(app.node.tryGetContext('STAGE') ?? process.env['STAGE']);
const stack = new Stack(app, 'Upnext', {
  description: `Video recommendations on AppSync and Personalize (${stage})`,
  // Leaves the template without the bootstrap check's parameter and rule; the CLI checks the version anyway.
  synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer,
  terminationProtection: stage === 'prod',
});
const upnext = new VideoRecommendations(stack, 'Upnext', { stage });

const outputs: Readonly<Record<string, string>> = {
  GraphqlUrl: upnext.graphql.url,
  RestUrl: upnext.rest.api.url,
  ApiKey: upnext.graphql.apiKey,
  UserPoolId: upnext.viewers.userPool.userPoolId,
  UserPoolClientId: upnext.viewers.client.userPoolClientId,
  DataBucket: upnext.data.bucket.bucketName,
  VideosTable: upnext.catalog.table.tableName,
  InteractionsTable: upnext.interactions.table.tableName,
  Crawler: upnext.preprocessing.crawler.ref,
  PreprocessingStateMachine: upnext.preprocessing.stateMachine.stateMachineArn,
  TrainingStateMachine: upnext.training.stateMachine.stateMachineArn,
  TrainingLog: upnext.training.log.tableName,
  OperatorsTopic: upnext.operators.topicArn,
};
for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
app.synth();
