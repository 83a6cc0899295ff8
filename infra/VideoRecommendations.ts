import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { AnyTable } from './AnyTable.ts';
import { acknowledgeFindings } from './acknowledgements.ts';
import { DataBucket } from './DataBucket.ts';
import { EdgeCache } from './EdgeCache.ts';
import { Firewall, type FirewallProps } from './Firewall.ts';
import { Forget } from './Forget.ts';
import { GraphqlApi } from './GraphqlApi.ts';
import { InteractionLog } from './InteractionLog.ts';
import { LiveParameter } from './LiveParameter.ts';
import { ModelView } from './ModelView.ts';
import { Observability } from './Observability.ts';
import { Preprocessing } from './Preprocessing.ts';
import { RequestFunctions } from './RequestFunctions.ts';
import { readOpenApi, RestApi } from './RestApi.ts';
import { type Stage, type StageSettings, stageSettings } from './stage.ts';
import { Training } from './Training.ts';
import { VideoCatalog } from './VideoCatalog.ts';
import { Viewers } from './Viewers.ts';
import { WebSite } from './WebSite.ts';

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
   * The catalogue, where there is a table of it already; its stream must carry new images. The API's `putVideo` writes into it.
   * @default - a new one
   */
  readonly videosTable?: AnyTable;
  /**
   * Of the dataset group in Personalize, which may exist already, and what the names of schemas, solutions, campaigns and the live
   * parameter begin with. Two of these constructs in one account and region need two names.
   * @default 'upnext'
   */
  readonly personalizeName?: string;
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
  /**
   * AWS WAF before both APIs: $5 a month and more, see docs/cost.md.
   * @default - none; API Gateway and AppSync have limits of their own
   */
  readonly firewall?: FirewallProps;
  /**
   * Whether CloudFront stands before the REST API and keeps the charts.
   * @default false
   */
  readonly edgeCache?: boolean;
  /**
   * Whether AppSync itself keeps the charts and similar videos, for a minute; billed by the hour.
   * @default false
   */
  readonly apiCache?: boolean;
  /**
   * Whether the page is served from S3 behind CloudFront.
   * @default false
   */
  readonly webSite?: boolean;
  /**
   * Whether this stack sets the role with which API Gateway writes logs. It is one for the account and region: false where another
   * stack sets it already.
   * @default true
   */
  readonly setApiGatewayAccountRole?: boolean;
}

/** Video recommendations: GraphQL and REST in front, Personalize behind, and the way from a play to the next model. */
export class VideoRecommendations extends Construct {
  readonly settings: StageSettings;
  readonly graphql: GraphqlApi;
  readonly rest: RestApi;
  readonly viewers: Viewers;
  readonly data: DataBucket;
  readonly catalog: VideoCatalog;
  readonly interactions: InteractionLog;
  readonly preprocessing: Preprocessing;
  readonly training: Training;
  readonly forget: Forget;
  /** Alarms, and models that were kept aside. */
  readonly operators: Topic;
  /** With the prop `edgeCache`. */
  readonly edgeCache: EdgeCache | undefined;
  /** With the prop `webSite`. */
  readonly webSite: WebSite | undefined;

  constructor(scope: Construct, id: string, props: VideoRecommendationsProps = {}) {
    super(scope, id);
    const settings = stageSettings(props.stage ?? 'dev', props.personalizeName);
    this.settings = settings;
    const watchThreshold = props.watchThreshold ?? 0.5;
    const live = new LiveParameter(this, settings);
    this.operators = new Topic(this, 'Operators', { displayName: 'Upnext operators', enforceSSL: true });
    this.operators.addToResourcePolicy(
      new PolicyStatement({ principals: [new ServicePrincipal('cloudwatch.amazonaws.com')], actions: ['sns:Publish'], resources: [this.operators.topicArn] }),
    );
    this.viewers = new Viewers(this, 'Viewers', { settings, ...(props.userPool === undefined ? {} : { userPool: props.userPool }) });
    this.data = new DataBucket(this, 'Data', { settings });
    const dataBucket = this.data.bucket;
    this.catalog = new VideoCatalog(this, 'Catalog', { settings, live, ...(props.videosTable === undefined ? {} : { table: props.videosTable }) });
    this.interactions = new InteractionLog(this, 'Interactions', { settings, live, dataBucket });

    const tables = { videosTable: this.catalog.table, interactionsTable: this.interactions.table };
    const functions = new RequestFunctions(this, 'Functions', { settings, live, dataBucket, ...tables, watchThreshold });
    this.training = new Training(this, 'Training', {
      settings,
      live,
      dataBucket,
      personalizeRole: this.data.personalizeRole,
      videosTable: this.catalog.table,
      operators: this.operators,
    });
    const { model } = new ModelView(this, 'ModelView', { settings, live, dataBucket, watchThreshold, trainingTable: this.training.log });
    this.graphql = new GraphqlApi(this, 'Graphql', {
      settings,
      viewers: this.viewers,
      ...tables,
      cacheCharts: props.apiCache ?? false,
      recommend: functions.recommend.function,
      recordInteraction: functions.recordInteraction.function,
      model: model.function,
    });
    const authorize = functions.createAuthorize({ viewers: this.viewers, apiKey: this.graphql.apiKey });
    this.rest = new RestApi(this, 'Rest', {
      rest: functions.rest.function,
      authorize: authorize.function,
      openapi: readOpenApi(),
      settings,
      setAccountRole: props.setApiGatewayAccountRole ?? true,
    });
    this.edgeCache = props.edgeCache === true ? new EdgeCache(this, 'EdgeCache', { rest: this.rest.api }) : undefined;
    this.webSite = props.webSite === true ? new WebSite(this, 'WebSite', { settings, graphql: this.graphql, viewers: this.viewers }) : undefined;
    if (props.firewall !== undefined) {
      const firewall = new Firewall(this, 'Firewall', props.firewall);
      firewall.protect('Graphql', this.graphql.api.attrArn);
      firewall.protect('Rest', this.rest.api.deploymentStage.stageArn);
    }

    this.preprocessing = new Preprocessing(this, 'Preprocessing', {
      settings,
      dataBucket,
      training: this.training.stateMachine,
      watchThreshold,
      ...(props.retrainSchedule === undefined ? {} : { schedule: props.retrainSchedule }),
    });
    this.forget = new Forget(this, 'Forget', {
      settings,
      interactionsTable: this.interactions.table,
      dataBucket,
      personalizeRole: this.data.personalizeRole,
      preprocessing: this.preprocessing.stateMachine,
    });
    new Observability(this, 'Observability', {
      graphql: this.graphql,
      rest: this.rest,
      functions: { Recommend: functions.recommend.function, RecordInteraction: functions.recordInteraction.function, Rest: functions.rest.function },
      streams: { Plays: this.interactions.consumer, Videos: this.catalog.consumer },
      train: this.training.train.function,
      workflows: { Preprocessing: this.preprocessing.stateMachine, Training: this.training.stateMachine },
      operators: this.operators,
    });
    acknowledgeFindings(this);
  }

  /** What `npm run import`, `redrive`, `training:status`, `console` and the local stack find a deployed stack's parts by: CloudFormation outputs of these names. */
  writeOutputs(stack: Stack): void {
    const outputs: Readonly<Record<string, string>> = {
      GraphqlUrl: this.graphql.url,
      RestUrl: this.edgeCache?.url ?? this.rest.api.url,
      ApiKey: this.graphql.apiKey,
      ...(this.webSite === undefined ? {} : { PageUrl: this.webSite.url }),
      UserPoolId: this.viewers.userPool.userPoolId,
      UserPoolClientId: this.viewers.client.userPoolClientId,
      DataBucket: this.data.bucket.bucketName,
      VideosTable: this.catalog.table.tableName,
      InteractionsTable: this.interactions.table.tableName,
      Crawler: this.preprocessing.crawler.ref,
      PreprocessingStateMachine: this.preprocessing.stateMachine.stateMachineArn,
      TrainingStateMachine: this.training.stateMachine.stateMachineArn,
      ForgetFunction: this.forget.forget.function.functionName,
      TrainingLog: this.training.log.tableName,
      OperatorsTopic: this.operators.topicArn,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
  }
}
