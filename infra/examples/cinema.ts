import { App, DefaultStackSynthesizer, type IStackSynthesizer, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnUserPoolGroup, UserPool } from 'aws-cdk-lib/aws-cognito';
import { AttributeType, BillingMode, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { VideoRecommendations } from '../VideoRecommendations.ts';

// A cinema that has viewers and a catalogue already, and adds recommendations to its own stack. `npm start -- --app infra/examples/cinema.ts` runs it.
const app = new App({ analyticsReporting: false, outdir: process.env['CDK_OUTDIR'] ?? 'cdk.out' });
const cinema = new Stack(app, 'Cinema', { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer });

const members = new UserPool(cinema, 'Members', { selfSignUpEnabled: false, removalPolicy: RemovalPolicy.DESTROY });
new CfnUserPoolGroup(cinema, 'Operators', { userPoolId: members.userPoolId, groupName: 'operators' });

const films = new Table(cinema, 'Films', {
  partitionKey: { name: 'id', type: AttributeType.STRING },
  billingMode: BillingMode.PAY_PER_REQUEST,
  stream: StreamViewType.NEW_IMAGE,
  removalPolicy: RemovalPolicy.DESTROY,
});

const recommendations = new VideoRecommendations(cinema, 'Recommendations', {
  userPool: members,
  videosTable: films,
  // Films are long: a third of one says that somebody liked it.
  watchThreshold: 0.33,
  retrainSchedule: 'cron(0 5 * * ? *)',
});
recommendations.writeOutputs(cinema);
app.synth();
