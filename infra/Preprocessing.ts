import { ArnFormat, Duration, Size, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { CfnCrawler, CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  Choice,
  Condition,
  DefinitionBody,
  DistributedMap,
  IntegrationPattern,
  ProcessorMode,
  ProcessorType,
  ProvideItems,
  QueryLanguage,
  ResultWriterV2,
  S3JsonItemReader,
  StateMachine,
  StateMachineType,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
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
  /**
   * Bytes of logs, uncompressed and as far as they are new, that one function prepares alone; more are spread over many.
   * @default 4 GiB, a few minutes of the fifteen that a function has
   */
  readonly singleFunctionBytes?: number;
  /**
   * Functions at once that read logs, or merge.
   * @default 20
   */
  readonly maxConcurrency?: number;
}

interface ForEach {
  readonly step: 'map' | 'merge';
  /** As the function calls what it gets. */
  readonly number: 'mapper' | 'partition';
  readonly maxConcurrency?: number;
}

/** Of all rows: past it a file is of another format, and the model of the day before is better than one of what is left. */
const maxRejectShare = 0.5;

/**
 * Raw logs to training files: the crawler's success starts the preprocess function, and training after it. What is too much for one
 * function (the first call decides it by the objects' sizes) is read in as many as there are mappers, merged in one a partition of the users,
 * and put together in one.
 */
export class Preprocessing extends Construct {
  readonly stateMachine: StateMachine;
  readonly crawler: CfnCrawler;
  readonly database: CfnDatabase;
  readonly preprocess: NodeFunction;

  constructor(scope: Construct, id: string, props: PreprocessingProps) {
    super(scope, id);
    const bucket = props.dataBucket;
    const work = bucket.arnForObjects('prepared/*/work/*');
    const mapped = bucket.arnForObjects('prepared/mapped/*');
    this.preprocess = new NodeFunction(this, 'Preprocess', {
      entry: 'preprocessing/handler.ts',
      description: 'Turns raw watch logs into the files that Personalize trains on',
      settings: props.settings,
      memorySize: 3008,
      ephemeralStorage: Size.gibibytes(4),
      timeout: Duration.minutes(15),
      environment: {
        DATA_BUCKET: bucket.bucketName,
        WATCH_THRESHOLD: String(props.watchThreshold),
        MAX_REJECT_SHARE: String(maxRejectShare),
        ...(props.singleFunctionBytes === undefined ? {} : { SINGLE_FUNCTION_BYTES: String(props.singleFunctionBytes) }),
      },
      statements: [
        new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
        new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('datasets/*'), bucket.arnForObjects('raw/*'), mapped, work] }),
        new PolicyStatement({ actions: ['s3:PutObject', 's3:AbortMultipartUpload'], resources: [bucket.arnForObjects('prepared/*')] }),
        new PolicyStatement({ actions: ['s3:DeleteObject'], resources: [mapped, work] }),
      ],
    });
    const train = StepFunctionsStartExecution.jsonata(this, 'Run training', {
      stateMachine: props.training,
      integrationPattern: IntegrationPattern.RUN_JOB,
      associateWithParent: true,
    });
    const spread = this.forEach('Read logs', { step: 'map', number: 'mapper', ...props })
      .next(this.forEach('Merge partitions', { step: 'merge', number: 'partition', ...props }))
      .next(this.invoke('Put together', { step: 'finish', run: '{% $states.input.run %}' }, '{% $states.result.Payload %}'))
      .next(train);
    const isDone = Choice.jsonata(this, 'Done in one function?').when(Condition.jsonata('{% $states.input.done %}'), train).otherwise(spread);
    const preprocess = this.invoke('Run preprocess', '{% $states.input %}', '{% $states.result.Payload %}');
    this.stateMachine = new StateMachine(this, 'Preprocessing', {
      definitionBody: DefinitionBody.fromChainable(preprocess.next(isDone)),
      queryLanguage: QueryLanguage.JSONATA,
      tracingEnabled: true,
    });
    // The lists of items, and the results of the children.
    this.stateMachine.addToRolePolicy(new PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [work] }));
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

  private invoke(id: string, payload: Readonly<Record<string, unknown>> | string, outputs: string): LambdaInvoke {
    return LambdaInvoke.jsonata(this, id, {
      lambdaFunction: this.preprocess.function,
      payload: typeof payload === 'string' ? TaskInput.fromText(payload) : TaskInput.fromObject(payload),
      outputs,
    });
  }

  /** One function for each number, as executions of their own: what came before goes on to the next state. */
  private forEach(id: string, options: ForEach): DistributedMap {
    const { step, number, maxConcurrency = 20 } = options;
    const run = '{% $states.input.run %}';
    const shared = {
      label: step,
      maxConcurrency,
      mapExecutionType: StateMachineType.STANDARD,
      itemSelector: { step, run, [number]: '{% $states.context.Map.Item.Value %}' },
      // Without the bucket itself, for which CDK would grant all of it.
      resultWriterV2: new ResultWriterV2({ bucketNamePath: '{% $states.input.bucket %}', prefix: '{% $states.input.results %}' }),
      outputs: '{% $states.input %}',
    };
    const map = step === 'map'
      ? DistributedMap.jsonata(this, id, { ...shared, itemReader: new S3JsonItemReader({ bucketNamePath: '{% $states.input.bucket %}', key: '{% $states.input.mappers %}' }) })
      : DistributedMap.jsonata(this, id, { ...shared, items: ProvideItems.jsonata('{% $states.input.partitions %}') });
    return map.itemProcessor(this.invoke(`${id}: one`, '{% $states.input %}', '{% $states.result.Payload %}'), { mode: ProcessorMode.DISTRIBUTED, executionType: ProcessorType.STANDARD });
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
