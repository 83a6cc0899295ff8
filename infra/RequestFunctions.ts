import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { AnyTable } from './AnyTable.ts';
import { InteractionLog } from './InteractionLog.ts';
import type { LiveParameter } from './LiveParameter.ts';
import { NodeFunction } from './NodeFunction.ts';
import { personalizeArn } from './personalizeArns.ts';
import { readOpenApi } from './RestApi.ts';
import type { StageSettings } from './stage.ts';
import type { Viewers } from './Viewers.ts';

export interface RequestFunctionsProps {
  readonly settings: StageSettings;
  readonly live: LiveParameter;
  readonly dataBucket: Bucket;
  readonly videosTable: AnyTable;
  readonly interactionsTable: AnyTable;
  /** Share of a video from which a play counts as watched. */
  readonly watchThreshold: number;
}

/** The functions that a viewer waits for. REST and GraphQL share their use cases, and so their grants. */
export class RequestFunctions extends Construct {
  readonly recommend: NodeFunction;
  readonly recordInteraction: NodeFunction;
  readonly rest: NodeFunction;
  readonly #settings: StageSettings;

  constructor(scope: Construct, id: string, props: RequestFunctionsProps) {
    super(scope, id);
    this.#settings = props.settings;
    const videos = props.videosTable.tableArn;
    const plays = props.interactionsTable.tableArn;
    const environment = {
      VIDEOS_TABLE: props.videosTable.tableName,
      INTERACTIONS_TABLE: props.interactionsTable.tableName,
      DATA_BUCKET: props.dataBucket.bucketName,
      LIVE_PARAMETER: props.live.name,
      WATCH_THRESHOLD: String(props.watchThreshold),
    };
    const readLists = (): PolicyStatement[] => [
      props.live.readStatement(),
      new PolicyStatement({
        actions: ['personalize:GetRecommendations', 'personalize:GetPersonalizedRanking'],
        resources: [personalizeArn(this, 'campaign', props.settings)],
      }),
      new PolicyStatement({ actions: ['dynamodb:BatchGetItem', 'dynamodb:Scan'], resources: [videos] }),
      new PolicyStatement({ actions: ['dynamodb:Query'], resources: [`${plays}/index/${InteractionLog.byTime}`] }),
      new PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [props.dataBucket.arnForObjects('fallback/*')] }),
    ];
    const recordPlays = (): PolicyStatement[] => [
      new PolicyStatement({ actions: ['dynamodb:GetItem'], resources: [videos] }),
      new PolicyStatement({ actions: ['dynamodb:GetItem', 'dynamodb:PutItem'], resources: [plays] }),
    ];
    this.recommend = new NodeFunction(this, 'Recommend', {
      entry: 'resolvers/lambda/recommend.ts',
      description: 'Answers every list of videos: recommended, similar, popular, trending, ranked',
      settings: props.settings,
      memorySize: 1024,
      environment,
      statements: readLists(),
    });
    this.recordInteraction = new NodeFunction(this, 'RecordInteraction', {
      entry: 'resolvers/lambda/recordInteraction.ts',
      description: 'Labels and records a play',
      settings: props.settings,
      environment,
      statements: recordPlays(),
    });
    this.rest = new NodeFunction(this, 'Rest', {
      entry: 'resolvers/lambda/rest.ts',
      description: 'The same use cases over REST',
      settings: props.settings,
      memorySize: 1024,
      environment,
      statements: [...readLists(), ...recordPlays(), new PolicyStatement({ actions: ['dynamodb:PutItem'], resources: [videos] })],
      files: { 'openapi.json': JSON.stringify(readOpenApi()) },
    });
  }

  /** The REST API's authorizer; it needs the GraphQL API's key, which needs the functions above. */
  createAuthorize(props: { readonly viewers: Viewers; readonly apiKey: string }): NodeFunction {
    return new NodeFunction(this, 'Authorize', {
      entry: 'resolvers/lambda/authorize.ts',
      description: 'Checks the token or API key of a REST request',
      settings: this.#settings,
      memorySize: 256,
      environment: {
        TOKEN_ISSUER: props.viewers.issuer,
        USER_POOL_ID: props.viewers.userPool.userPoolId,
        API_KEY: props.apiKey,
      },
    });
  }
}
