import { Duration } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FilterCriteria, FilterRule } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { AnyTable } from './AnyTable.ts';
import type { LiveParameter } from './LiveParameter.ts';
import { NodeFunction } from './NodeFunction.ts';
import { personalizeArn } from './personalizeArns.ts';
import type { StageSettings } from './stage.ts';
import { StreamConsumer } from './StreamConsumer.ts';

export interface VideoCatalogProps {
  readonly settings: StageSettings;
  readonly live: LiveParameter;
  /**
   * A table of videos that exists already: string key `id`, attributes as in docs/architecture.md, stream with new images.
   * @default - a new one
   */
  readonly table?: AnyTable;
}

/** Titles and URLs in DynamoDB; every new or changed video goes to Personalize by way of the table's stream. */
export class VideoCatalog extends Construct {
  readonly table: AnyTable;
  readonly consumer: StreamConsumer;

  constructor(scope: Construct, id: string, props: VideoCatalogProps) {
    super(scope, id);
    this.table = props.table ?? this.createTable(props.settings);
    const catalog = new NodeFunction(this, 'Catalog', {
      entry: 'resolvers/lambda/catalog.ts',
      description: 'Tells Personalize of new and changed videos',
      settings: props.settings,
      timeout: Duration.seconds(60),
      environment: { LIVE_PARAMETER: props.live.name },
      statements: [
        props.live.readStatement(),
        new PolicyStatement({ actions: ['personalize:PutItems'], resources: [personalizeArn(this, 'dataset', props.settings)] }),
      ],
    });
    this.consumer = new StreamConsumer(this, 'Stream', {
      table: this.table,
      consumer: catalog,
      batchSize: 100,
      filter: FilterCriteria.filter({ eventName: FilterRule.or('INSERT', 'MODIFY') }),
    });
  }

  private createTable(settings: StageSettings): Table {
    return new Table(this, 'Videos', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      stream: StreamViewType.NEW_IMAGE,
      removalPolicy: settings.removalPolicy,
      deletionProtection: settings.protectData,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: settings.protectData },
    });
  }
}
