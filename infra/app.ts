import { App, DefaultStackSynthesizer, type IStackSynthesizer, Stack } from 'aws-cdk-lib';
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
new VideoRecommendations(stack, 'Upnext', { stage }).writeOutputs(stack);
app.synth();
