import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DataBucket } from './DataBucket.ts';
import { GraphqlApi } from './GraphqlApi.ts';
import { InteractionLog } from './InteractionLog.ts';
import { LiveParameter } from './LiveParameter.ts';
import { Observability } from './Observability.ts';
import { Preprocessing } from './Preprocessing.ts';
import { RequestFunctions } from './RequestFunctions.ts';
import { readOpenApi, RestApi } from './RestApi.ts';
import { type Stage, stageSettings } from './stage.ts';
import { Training } from './Training.ts';
import { VideoCatalog } from './VideoCatalog.ts';
import { Viewers } from './Viewers.ts';

export interface VideoRecommendationsProps {
  /**
   * Whether the stack may be thrown away with its data, and whether an API key opens everything (dev) or the public lists (prod).
   * @default 'dev'
   */
  readonly stage?: Stage;
  /**
   * The user pool that viewers sign in to already; its group "operators" may do everything.
   * @default - a new one
   */
  readonly userPool?: IUserPool;
  /**
   * Share of a video from which a play counts as watched.
   * @default 0.5
   */
  readonly watchThreshold?: number;
  /**
   * When new raw logs are looked for, and training starts, as a Glue schedule in UTC.
   * @default 'cron(0 3 * * ? *)'
   */
  readonly retrainSchedule?: string;
}

/** Video recommendations: GraphQL and REST in front, Personalize behind, and the way from a play to the next model. */
export class VideoRecommendations extends Construct {
  readonly graphql: GraphqlApi;
  readonly rest: RestApi;
  readonly viewers: Viewers;
  readonly data: DataBucket;
  readonly catalog: VideoCatalog;
  readonly interactions: InteractionLog;
  readonly preprocessing: Preprocessing;
  readonly training: Training;
  /** Alarms, and models that were kept aside. */
  readonly operators: Topic;

  constructor(scope: Construct, id: string, props: VideoRecommendationsProps = {}) {
    super(scope, id);
    const settings = stageSettings(props.stage ?? 'dev');
    const watchThreshold = props.watchThreshold ?? 0.5;
    const live = new LiveParameter(this);
    this.operators = new Topic(this, 'Operators', { displayName: 'Upnext operators', enforceSSL: true });
    this.operators.addToResourcePolicy(
      new PolicyStatement({ principals: [new ServicePrincipal('cloudwatch.amazonaws.com')], actions: ['sns:Publish'], resources: [this.operators.topicArn] }),
    );
    this.viewers = new Viewers(this, 'Viewers', { settings, ...(props.userPool === undefined ? {} : { userPool: props.userPool }) });
    this.data = new DataBucket(this, 'Data', { settings });
    const dataBucket = this.data.bucket;
    this.catalog = new VideoCatalog(this, 'Catalog', { settings, live });
    this.interactions = new InteractionLog(this, 'Interactions', { settings, live, dataBucket });

    const tables = { videosTable: this.catalog.table, interactionsTable: this.interactions.table };
    const functions = new RequestFunctions(this, 'Functions', { settings, live, dataBucket, ...tables, watchThreshold });
    this.graphql = new GraphqlApi(this, 'Graphql', {
      settings,
      viewers: this.viewers,
      ...tables,
      recommend: functions.recommend.function,
      recordInteraction: functions.recordInteraction.function,
    });
    const authorize = functions.createAuthorize({ viewers: this.viewers, apiKey: this.graphql.apiKey });
    this.rest = new RestApi(this, 'Rest', { rest: functions.rest.function, authorize: authorize.function, openapi: readOpenApi() });

    this.training = new Training(this, 'Training', {
      settings,
      live,
      dataBucket,
      personalizeRole: this.data.personalizeRole,
      videosTable: this.catalog.table,
      operators: this.operators,
    });
    this.preprocessing = new Preprocessing(this, 'Preprocessing', {
      settings,
      dataBucket,
      training: this.training.stateMachine,
      watchThreshold,
      ...(props.retrainSchedule === undefined ? {} : { schedule: props.retrainSchedule }),
    });
    new Observability(this, 'Observability', {
      graphql: this.graphql,
      rest: this.rest,
      functions: { recommend: functions.recommend.function, recordInteraction: functions.recordInteraction.function, rest: functions.rest.function },
      streams: { Plays: this.interactions.consumer, Videos: this.catalog.consumer },
      workflows: { Preprocessing: this.preprocessing.stateMachine, Training: this.training.stateMachine },
      operators: this.operators,
    });
  }
}
