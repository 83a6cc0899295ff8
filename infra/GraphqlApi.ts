import { ArnFormat, Expiration, Stack } from 'aws-cdk-lib';
import { CfnApiCache, CfnApiKey, CfnDataSource, CfnGraphQLApi, CfnGraphQLSchema, CfnResolver } from 'aws-cdk-lib/aws-appsync';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { AnyTable } from './AnyTable.ts';
import { bundleResolvers, readSchema } from './appsyncCode.ts';
import { InteractionLog } from './InteractionLog.ts';
import type { StageSettings } from './stage.ts';
import type { Viewers } from './Viewers.ts';

export interface GraphqlApiProps {
  readonly settings: StageSettings;
  readonly viewers: Viewers;
  readonly videosTable: AnyTable;
  readonly interactionsTable: AnyTable;
  readonly recommend: Function;
  readonly recordInteraction: Function;
  /**
   * When the API key ends; AppSync allows a year at most.
   * @default - 364 days after the first of this month (UTC), so that the template changes, and a deployment renews the key, once a month
   */
  readonly apiKeyExpires?: Expiration;
  /** Whether AppSync keeps what is the same for all, for a minute. */
  readonly cacheCharts: boolean;
}

/** Fields whose answer depends on nothing but these arguments, for `cacheCharts`. */
const sharedBy: Readonly<Record<string, readonly string[]>> = {
  'Query.popularVideos': ['$context.arguments.limit'],
  'Query.trendingVideos': ['$context.arguments.limit'],
  'Query.similarVideos': ['$context.arguments.videoId', '$context.arguments.limit'],
};
const sharedSeconds = 60;

type DataSourceName = 'Videos' | 'Interactions' | 'Recommend' | 'RecordInteraction' | 'None';

/** Which data source answers which field; the build fails for a field that is missing here. */
const dataSourceOf: Readonly<Record<string, DataSourceName>> = {
  'Query.recommendations': 'Recommend',
  'Query.similarVideos': 'Recommend',
  'Query.popularVideos': 'Recommend',
  'Query.trendingVideos': 'Recommend',
  'Query.rankVideos': 'Recommend',
  'Query.video': 'Videos',
  'Query.videos': 'Videos',
  'Query.interactions': 'Interactions',
  'Mutation.recordInteraction': 'RecordInteraction',
  'Mutation.putVideo': 'Videos',
  'Subscription.onInteractionRecorded': 'None',
  'Interaction.video': 'Videos',
};

/** The GraphQL API: schema, APPSYNC_JS resolvers, and one data source with a role of its own for each thing they reach. */
export class GraphqlApi extends Construct {
  readonly api: CfnGraphQLApi;
  readonly apiKey: string;
  readonly url: string;

  constructor(scope: Construct, id: string, props: GraphqlApiProps) {
    super(scope, id);
    this.api = new CfnGraphQLApi(this, 'Api', {
      name: `upnext-${props.settings.stage}`,
      authenticationType: 'API_KEY',
      additionalAuthenticationProviders: [
        {
          authenticationType: 'AMAZON_COGNITO_USER_POOLS',
          userPoolConfig: { userPoolId: props.viewers.userPool.userPoolId, awsRegion: Stack.of(this).region },
        },
        { authenticationType: 'AWS_IAM' },
      ],
      environmentVariables: { STAGE: props.settings.stage },
      logConfig: { cloudWatchLogsRoleArn: this.logRole().roleArn, fieldLogLevel: 'ERROR', excludeVerboseContent: true },
      xrayEnabled: true,
      // Deep enough for every query of this schema, which has no cycles but Interaction.video.
      queryDepthLimit: 10,
    });
    this.url = this.api.attrGraphQlUrl;
    this.apiKey = new CfnApiKey(this, 'ApiKey', {
      apiId: this.api.attrApiId,
      expires: (props.apiKeyExpires ?? endOfKey(new Date())).toEpoch(),
    }).attrApiKey;

    const sdl = readSchema();
    const schema = new CfnGraphQLSchema(this, 'Schema', { apiId: this.api.attrApiId, definition: sdl });
    const dataSources = this.dataSources(props);
    if (props.cacheCharts) {
      new CfnApiCache(this, 'Cache', {
        apiId: this.api.attrApiId,
        apiCachingBehavior: 'PER_RESOLVER_CACHING',
        type: 'SMALL',
        ttl: sharedSeconds,
        atRestEncryptionEnabled: true,
        transitEncryptionEnabled: true,
      });
    }
    for (const { typeName, fieldName, code } of bundleResolvers(sdl)) {
      const dataSource = dataSourceOf[`${typeName}.${fieldName}`];
      if (dataSource === undefined) throw new Error(`${typeName}.${fieldName} has no data source in GraphqlApi.`);
      const cachingKeys = sharedBy[`${typeName}.${fieldName}`];
      const resolver = new CfnResolver(this, `${typeName}.${fieldName}`, {
        apiId: this.api.attrApiId,
        typeName,
        fieldName,
        kind: 'UNIT',
        dataSourceName: dataSources[dataSource].attrName,
        runtime: { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' },
        code,
        ...(props.cacheCharts && cachingKeys !== undefined ? { cachingConfig: { ttl: sharedSeconds, cachingKeys: [...cachingKeys] } } : {}),
      });
      resolver.addResourceDependency(schema);
    }
  }

  private dataSources(props: GraphqlApiProps): Readonly<Record<DataSourceName, CfnDataSource>> {
    const videos = props.videosTable.tableArn;
    const plays = `${props.interactionsTable.tableArn}/index/${InteractionLog.byTime}`;
    return {
      Videos: this.tableSource('Videos', props.videosTable, ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Scan'], videos),
      Interactions: this.tableSource('Interactions', props.interactionsTable, ['dynamodb:Query'], plays),
      Recommend: this.functionSource('Recommend', props.recommend),
      RecordInteraction: this.functionSource('RecordInteraction', props.recordInteraction),
      None: new CfnDataSource(this, 'NoneSource', { apiId: this.api.attrApiId, name: 'None', type: 'NONE' }),
    };
  }

  private tableSource(name: string, table: AnyTable, actions: readonly string[], resource: string): CfnDataSource {
    return new CfnDataSource(this, `${name}Source`, {
      apiId: this.api.attrApiId,
      name,
      type: 'AMAZON_DYNAMODB',
      dynamoDbConfig: { tableName: table.tableName, awsRegion: Stack.of(this).region },
      serviceRoleArn: this.role(`${name}Role`, actions, resource).roleArn,
    });
  }

  private functionSource(name: string, target: Function): CfnDataSource {
    return new CfnDataSource(this, `${name}Source`, {
      apiId: this.api.attrApiId,
      name,
      type: 'AWS_LAMBDA',
      lambdaConfig: { lambdaFunctionArn: target.functionArn },
      serviceRoleArn: this.role(`${name}Role`, ['lambda:InvokeFunction'], target.functionArn).roleArn,
    });
  }

  private logRole(): Role {
    const groups = Stack.of(this).formatArn({ service: 'logs', resource: 'log-group', resourceName: '/aws/appsync/apis/*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    return this.role('LogRole', ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], groups);
  }

  private role(id: string, actions: readonly string[], resource: string): Role {
    const role = new Role(this, id, { assumedBy: new ServicePrincipal('appsync.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [resource] }));
    return role;
  }
}

function endOfKey(now: Date): Expiration {
  return Expiration.atTimestamp(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) + 364 * 24 * 60 * 60 * 1000);
}
