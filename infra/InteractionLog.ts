import { Duration } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FilterCriteria, FilterRule } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { LiveParameter } from './LiveParameter.ts';
import { NodeFunction } from './NodeFunction.ts';
import { personalizeArn } from './personalizeArns.ts';
import type { StageSettings } from './stage.ts';
import { StreamConsumer } from './StreamConsumer.ts';

export interface InteractionLogProps {
  readonly settings: StageSettings;
  readonly live: LiveParameter;
  readonly dataBucket: Bucket;
}

/** Every play in DynamoDB, written before its answer; by way of the stream it reaches Personalize and the raw log. */
export class InteractionLog extends Construct {
  /** Name of the index that holds one user's plays in time order. */
  static readonly byTime = 'byTime';
  readonly table: Table;
  readonly consumer: StreamConsumer;

  constructor(scope: Construct, id: string, props: InteractionLogProps) {
    super(scope, id);
    this.table = new Table(this, 'Interactions', {
      partitionKey: { name: 'userId', type: AttributeType.STRING },
      sortKey: { name: 'id', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      stream: StreamViewType.NEW_IMAGE,
      removalPolicy: props.settings.removalPolicy,
      deletionProtection: props.settings.protectData,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: props.settings.protectData },
    });
    this.table.addLocalSecondaryIndex({
      indexName: InteractionLog.byTime,
      sortKey: { name: 'occurredAt', type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    });
    const deliver = new NodeFunction(this, 'Deliver', {
      entry: 'resolvers/lambda/deliver.ts',
      description: 'Sends live plays to Personalize and to the raw log',
      settings: props.settings,
      timeout: Duration.seconds(60),
      environment: { LIVE_PARAMETER: props.live.name, DATA_BUCKET: props.dataBucket.bucketName },
      statements: [
        props.live.readStatement(),
        new PolicyStatement({ actions: ['personalize:PutEvents'], resources: [personalizeArn(this, 'event-tracker', props.settings)] }),
        new PolicyStatement({ actions: ['s3:PutObject'], resources: [props.dataBucket.arnForObjects('raw/*')] }),
      ],
    });
    this.consumer = new StreamConsumer(this, 'Stream', {
      table: this.table,
      consumer: deliver,
      batchSize: 100,
      // Imported plays are in the training data already.
      filter: FilterCriteria.filter({
        eventName: FilterRule.isEqual('INSERT'),
        dynamodb: { NewImage: { origin: { S: FilterRule.isEqual('live') } } },
      }),
    });
  }
}
