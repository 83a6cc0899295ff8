import { ArnFormat, Duration, Size, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { CfnCrawler, CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, IntegrationPattern, QueryLanguage, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke, StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { NodeFunction } from './NodeFunction.ts';
import { rawLogTable } from './rawLogTable.ts';
import type { StageSettings } from './stage.ts';

export interface PreprocessingProps {
  readonly settings: StageSettings;
  readonly dataBucket: Bucket;
  readonly training: StateMachine;
  /** Share of a video from which a play counts as watched. */
  readonly watchThreshold: number;
  /**
   * When the crawler looks for new raw logs, as a Glue schedule.
   * @default - nightly at three o'clock UTC
   */
  readonly schedule?: string;
}

/** Of all rows: past it a file is of another format, and the model of the day before is better than one of what is left. */
const maxRejectShare = 0.5;

/** Raw logs to training files: the crawler's success starts the preprocess function, and training after it. */
export class Preprocessing extends Construct {
  readonly stateMachine: StateMachine;
  readonly crawler: CfnCrawler;
  readonly database: CfnDatabase;
  readonly preprocess: NodeFunction;

  constructor(scope: Construct, id: string, props: PreprocessingProps) {
    super(scope, id);
    const bucket = props.dataBucket;
    this.preprocess = new NodeFunction(this, 'Preprocess', {
      entry: 'preprocessing/handler.ts',
      description: 'Turns raw watch logs into the files that Personalize trains on',
      settings: props.settings,
      memorySize: 3008,
      ephemeralStorage: Size.gibibytes(4),
      timeout: Duration.minutes(15),
      environment: { DATA_BUCKET: bucket.bucketName, WATCH_THRESHOLD: String(props.watchThreshold), MAX_REJECT_SHARE: String(maxRejectShare) },
      statements: [
        new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
        new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('datasets/*'), bucket.arnForObjects('raw/*')] }),
        new PolicyStatement({ actions: ['s3:PutObject', 's3:AbortMultipartUpload'], resources: [bucket.arnForObjects('prepared/*')] }),
      ],
    });
    const preprocess = LambdaInvoke.jsonata(this, 'Run preprocess', {
      lambdaFunction: this.preprocess.function,
      outputs: '{% $states.result.Payload %}',
    });
    const train = StepFunctionsStartExecution.jsonata(this, 'Run training', {
      stateMachine: props.training,
      integrationPattern: IntegrationPattern.RUN_JOB,
      associateWithParent: true,
    });
    this.stateMachine = new StateMachine(this, 'Preprocessing', {
      definitionBody: DefinitionBody.fromChainable(preprocess.next(train)),
      queryLanguage: QueryLanguage.JSONATA,
      tracingEnabled: true,
    });
    this.database = new CfnDatabase(this, 'Database', { catalogId: Stack.of(this).account, databaseInput: { description: 'Watch logs as they came in' } });
    this.crawler = this.createCrawler(props);
    new Rule(this, 'Crawled', {
      description: 'New raw logs are catalogued',
      eventPattern: {
        source: ['aws.glue'],
        detailType: ['Glue Crawler State Change'],
        detail: { state: ['Succeeded'], crawlerName: [this.crawler.ref] },
      },
      targets: [new SfnStateMachine(this.stateMachine)],
    });
  }

  private createCrawler(props: PreprocessingProps): CfnCrawler {
    const stack = Stack.of(this);
    const table = new CfnTable(this, 'RawLog', {
      catalogId: stack.account,
      databaseName: this.database.ref,
      tableInput: rawLogTable(props.dataBucket.s3UrlForObject('raw/')),
    });
    const role = new Role(this, 'CrawlerRole', { assumedBy: new ServicePrincipal('glue.amazonaws.com') });
    const glue = (resource: string, resourceName?: string): string =>
      stack.formatArn({ service: 'glue', resource, ...(resourceName === undefined ? {} : { resourceName }) });
    const logs = stack.formatArn({ service: 'logs', resource: 'log-group', resourceName: '/aws-glue/*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    const statements = [
      new PolicyStatement({ actions: ['s3:ListBucket', 's3:GetBucketLocation'], resources: [props.dataBucket.bucketArn] }),
      new PolicyStatement({ actions: ['s3:GetObject'], resources: [props.dataBucket.arnForObjects('raw/*')] }),
      new PolicyStatement({
        actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:UpdateTable', 'glue:GetPartition', 'glue:GetPartitions', 'glue:BatchGetPartition', 'glue:BatchCreatePartition', 'glue:CreatePartition', 'glue:UpdatePartition'],
        resources: [glue('catalog'), glue('database', this.database.ref), glue('table', `${this.database.ref}/*`)],
      }),
      new PolicyStatement({ actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logs] }),
    ];
    for (const statement of statements) role.addToPolicy(statement);
    return new CfnCrawler(this, 'Crawler', {
      role: role.roleArn,
      description: 'Finds new days of the raw log',
      databaseName: this.database.ref,
      // Tables that exist before the crawler are named as catalogue targets, and those must only log what was deleted.
      // https://docs.aws.amazon.com/glue/latest/dg/define-crawler-choose-data-sources.html
      targets: { catalogTargets: [{ databaseName: this.database.ref, tables: [table.ref] }] },
      schemaChangePolicy: { updateBehavior: 'LOG', deleteBehavior: 'LOG' },
      schedule: { scheduleExpression: props.schedule ?? 'cron(0 3 * * ? *)' },
    });
  }
}
