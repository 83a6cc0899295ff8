import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AnyTable } from './AnyTable.ts';
import type { NodeFunction } from './NodeFunction.ts';

export interface StreamConsumerProps {
  readonly table: AnyTable;
  readonly consumer: NodeFunction;
  /** Most records in one invocation. */
  readonly batchSize: number;
  /** Records that do not match are passed over without an invocation. */
  readonly filter: Readonly<Record<string, unknown>>;
}

/**
 * Feeds a table's stream to a function, at least once: failed records alone are tried again for hours, and a batch that breaks the
 * function is halved. What cannot be delivered waits in a queue for `npm run redrive`; the function finds it as DEAD_LETTERS_URL.
 */
export class StreamConsumer extends Construct {
  readonly deadLetters: Queue;
  readonly consumer: NodeFunction;

  constructor(scope: Construct, id: string, props: StreamConsumerProps) {
    super(scope, id);
    const streamArn = props.table.tableStreamArn;
    if (streamArn === undefined) throw new Error(`${props.table.node.path} has no stream to read.`);
    this.consumer = props.consumer;
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const role = props.consumer.role;
    role.addToPolicy(
      new PolicyStatement({ actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], resources: [streamArn] }),
    );
    // ListStreams knows no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
    role.addToPolicy(new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: ['*'] }));
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: props.consumer.function,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: props.batchSize,
      maxBatchingWindow: Duration.seconds(0),
      // Without retryAttempts: until it succeeds. The function itself puts aside, after six hours, what the service behind it does not
      // take; only a record that breaks the function comes to this age, long before the stream forgets it after a day.
      maxRecordAge: Duration.hours(12),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      onFailure: new SqsDlq(this.deadLetters),
      filters: [props.filter],
    });
    props.consumer.function.addEnvironment('DEAD_LETTERS_URL', this.deadLetters.queueUrl);
    // Lambda checks at once that the role may read the stream.
    mapping.node.addDependency(role);
  }
}
