import { Duration } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Choice, Condition, DefinitionBody, QueryLanguage, StateMachine, Succeed, TaskInput, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { trainingConfig } from '../training/config.ts';
import type { AnyTable } from './AnyTable.ts';
import type { LiveParameter } from './LiveParameter.ts';
import { NodeFunction } from './NodeFunction.ts';
import { personalizeArn } from './personalizeArns.ts';
import type { StageSettings } from './stage.ts';

export interface TrainingProps {
  readonly settings: StageSettings;
  readonly live: LiveParameter;
  readonly dataBucket: Bucket;
  /** Passed to Personalize, which reads the training files in it. */
  readonly personalizeRole: Role;
  /** Titles and URLs for the list that is kept for the times when Personalize does not answer. */
  readonly videosTable: AnyTable;
  /** Hears of versions that are kept aside or rolled back, and of what failed. */
  readonly operators: Topic;
}

/** What may be done in Personalize to what has a name that begins with "upnext". */
const kinds: readonly (readonly [resource: string, operation: string, verbs: readonly string[]])[] = [
  ['dataset-group', 'DatasetGroup', ['Create']],
  ['schema', 'Schema', ['Create', 'Describe', 'Delete']],
  ['dataset', 'Dataset', ['Create', 'Describe', 'Update']],
  ['dataset-import-job', 'DatasetImportJob', ['Create', 'Describe']],
  ['solution', 'Solution', ['Create', 'Describe', 'Update', 'Delete']],
  ['solution', 'SolutionVersion', ['Create']],
  ['solution', 'SolutionMetrics', ['Get']],
  ['campaign', 'Campaign', ['Create', 'Describe', 'Update', 'Delete']],
  ['campaign', 'Recommendations', ['Get']],
  ['campaign', 'PersonalizedRanking', ['Get']],
  ['filter', 'Filter', ['Create', 'Describe', 'Delete']],
  ['event-tracker', 'EventTracker', ['Describe']],
];

const lists = ['DatasetGroups', 'Schemas', 'Datasets', 'DatasetImportJobs', 'Solutions', 'SolutionVersions', 'Campaigns', 'Filters', 'EventTrackers'];

/** The state machine that calls the train function until it says done, waiting as long as it asks between two calls. */
export class Training extends Construct {
  readonly stateMachine: StateMachine;
  readonly train: NodeFunction;
  /** Every decision on a new version, and what training itself has to remember. */
  readonly log: Table;

  constructor(scope: Construct, id: string, props: TrainingProps) {
    super(scope, id);
    const bucket = props.dataBucket;
    this.log = new Table(this, 'TrainingLog', {
      partitionKey: { name: 'solution', type: AttributeType.STRING },
      sortKey: { name: 'at', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy: props.settings.removalPolicy,
      deletionProtection: props.settings.protectData,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: props.settings.protectData },
    });
    this.train = new NodeFunction(this, 'Train', {
      entry: 'training/handler.ts',
      description: 'Takes the next steps towards a trained and live Personalize',
      settings: props.settings,
      timeout: Duration.minutes(5),
      environment: {
        DATA_BUCKET: bucket.bucketName,
        LIVE_PARAMETER: props.live.name,
        PERSONALIZE_NAME: props.settings.personalizeName,
        PERSONALIZE_ROLE_ARN: props.personalizeRole.roleArn,
        OPERATORS_TOPIC_ARN: props.operators.topicArn,
        TRAINING_TABLE: this.log.tableName,
        VIDEOS_TABLE: props.videosTable.tableName,
      },
      statements: [
        ...this.personalizeStatements(props.settings),
        props.live.writeStatement(),
        new PolicyStatement({
          actions: ['iam:PassRole'],
          resources: [props.personalizeRole.roleArn],
          conditions: { StringEquals: { 'iam:PassedToService': 'personalize.amazonaws.com' } },
        }),
        new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
        new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('prepared/*'), bucket.arnForObjects('raw/*')] }),
        // The new rows of a run, for an incremental import; runs that nothing needs any more.
        new PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects('prepared/*/increment/*'), bucket.arnForObjects('fallback/*')] }),
        new PolicyStatement({ actions: ['s3:DeleteObject'], resources: [bucket.arnForObjects('prepared/*')] }),
        new PolicyStatement({
          actions: ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
          resources: [this.log.tableArn],
        }),
        new PolicyStatement({ actions: ['dynamodb:BatchGetItem'], resources: [props.videosTable.tableArn] }),
        new PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }),
        new PolicyStatement({ actions: ['sns:Publish'], resources: [props.operators.topicArn] }),
      ],
    });
    const step = LambdaInvoke.jsonata(this, 'Take steps', {
      lambdaFunction: this.train.function,
      // One execution works at a time: its name tells it from others. `wake` names recipes that sleep and are wanted again.
      payload: TaskInput.fromObject({ execution: '{% $states.context.Execution.Id %}', wake: '{% $exists($states.context.Execution.Input.wake) ? $states.context.Execution.Input.wake : [] %}' }),
      outputs: '{% $states.result.Payload %}',
    });
    const wait = Wait.jsonata(this, 'Wait', { time: WaitTime.seconds('{% $states.input.waitSeconds %}') });
    const done = Choice.jsonata(this, 'Done?')
      .when(Condition.jsonata('{% $states.input.done %}'), Succeed.jsonata(this, 'Live'))
      .otherwise(wait.next(step));
    this.stateMachine = new StateMachine(this, 'Training', {
      definitionBody: DefinitionBody.fromChainable(step.next(done)),
      queryLanguage: QueryLanguage.JSONATA,
      tracingEnabled: true,
    });
    new Rule(this, 'Schedule', {
      description: 'Training goes on without new data too: provisioned capacity follows use',
      schedule: Schedule.expression(trainingConfig.schedule),
      targets: [new SfnStateMachine(this.stateMachine, { input: RuleTargetInput.fromObject({}) })],
    });
  }

  private personalizeStatements(settings: StageSettings): readonly PolicyStatement[] {
    return [
      ...kinds.map(
        ([resource, operation, verbs]) =>
          new PolicyStatement({ actions: verbs.map((verb) => `personalize:${verb}${operation}`), resources: [personalizeArn(this, resource, settings)] }),
      ),
      // Lists, and a tracker that does not exist yet, know no resources.
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonpersonalize.html
      new PolicyStatement({ actions: ['personalize:CreateEventTracker', ...lists.map((list) => `personalize:List${list}`)], resources: ['*'] }),
    ];
  }
}
