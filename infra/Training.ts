import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Choice, Condition, DefinitionBody, QueryLanguage, StateMachine, Succeed, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
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
  /** Hears of versions that are kept aside because their metrics are worse. */
  readonly operators: Topic;
}

/** What may be created, described, listed, changed and deleted in Personalize under names that begin with "upnext". */
const kinds: readonly (readonly [resource: string, operation: string, verbs: readonly string[]])[] = [
  ['dataset-group', 'DatasetGroup', ['Create', 'Describe']],
  ['schema', 'Schema', ['Create', 'Describe']],
  ['dataset', 'Dataset', ['Create', 'Describe']],
  ['dataset-import-job', 'DatasetImportJob', ['Create', 'Describe']],
  ['solution', 'Solution', ['Create', 'Describe', 'Update']],
  ['solution', 'SolutionVersion', ['Create', 'Describe']],
  ['campaign', 'Campaign', ['Create', 'Describe', 'Update', 'Delete']],
  ['filter', 'Filter', ['Create', 'Describe', 'Delete']],
  ['event-tracker', 'EventTracker', ['Describe']],
];

const lists = ['DatasetGroups', 'Schemas', 'Datasets', 'DatasetImportJobs', 'Solutions', 'SolutionVersions', 'Campaigns', 'Filters', 'EventTrackers'];

/** The state machine that calls the train function until it says done, waiting as long as it asks between two calls. */
export class Training extends Construct {
  readonly stateMachine: StateMachine;
  readonly train: NodeFunction;

  constructor(scope: Construct, id: string, props: TrainingProps) {
    super(scope, id);
    const bucket = props.dataBucket;
    this.train = new NodeFunction(this, 'Train', {
      entry: 'training/handler.ts',
      description: 'Takes the next steps towards a trained and live Personalize',
      settings: props.settings,
      timeout: Duration.minutes(5),
      environment: {
        DATA_BUCKET: bucket.bucketName,
        LIVE_PARAMETER: props.live.name,
        PERSONALIZE_ROLE_ARN: props.personalizeRole.roleArn,
        OPERATORS_TOPIC_ARN: props.operators.topicArn,
      },
      statements: [
        ...this.personalizeStatements(),
        props.live.writeStatement(),
        new PolicyStatement({
          actions: ['iam:PassRole'],
          resources: [props.personalizeRole.roleArn],
          conditions: { StringEquals: { 'iam:PassedToService': 'personalize.amazonaws.com' } },
        }),
        new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
        new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('prepared/*')] }),
        new PolicyStatement({ actions: ['sns:Publish'], resources: [props.operators.topicArn] }),
      ],
    });
    const step = LambdaInvoke.jsonata(this, 'Take steps', {
      lambdaFunction: this.train.function,
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
  }

  private personalizeStatements(): readonly PolicyStatement[] {
    return [
      ...kinds.map(
        ([resource, operation, verbs]) =>
          new PolicyStatement({ actions: verbs.map((verb) => `personalize:${verb}${operation}`), resources: [personalizeArn(this, resource)] }),
      ),
      new PolicyStatement({ actions: ['personalize:GetSolutionMetrics'], resources: [personalizeArn(this, 'solution')] }),
      // Recipes are AWS's own, in no account; lists, and a tracker that does not exist yet, know no resources.
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonpersonalize.html
      new PolicyStatement({ actions: ['personalize:CreateEventTracker', 'personalize:DescribeRecipe', ...lists.map((list) => `personalize:List${list}`)], resources: ['*'] }),
    ];
  }
}
