import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Dashboard, GraphWidget, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { GraphqlApi } from './GraphqlApi.ts';
import type { RestApi } from './RestApi.ts';
import type { StreamConsumer } from './StreamConsumer.ts';

export interface ObservabilityProps {
  readonly graphql: GraphqlApi;
  readonly rest: RestApi;
  readonly functions: Readonly<Record<string, Function>>;
  readonly streams: Readonly<Record<string, StreamConsumer>>;
  readonly workflows: Readonly<Record<string, StateMachine>>;
  /** Alarms are published here. */
  readonly operators: Topic;
}

const period = Duration.minutes(5);

/** One dashboard, and an alarm for each thing that a viewer would notice or that would be lost unseen. */
export class Observability extends Construct {
  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id);
    const graphql = (metricName: string, statistic: string): Metric =>
      new Metric({ namespace: 'AWS/AppSync', metricName, statistic, period, dimensionsMap: { GraphQLAPIId: props.graphql.api.attrApiId } });

    this.alarm('GraphqlErrors', graphql('5XXError', 'Sum'), 5, props.operators);
    this.alarm('RestErrors', props.rest.api.metricServerError({ period }), 5, props.operators);
    for (const [name, stream] of Object.entries(props.streams)) {
      this.alarm(`${name}DeadLetters`, stream.deadLetters.metricApproximateNumberOfMessagesVisible({ period }), 1, props.operators);
      const delay = stream.consumer.function.metric('IteratorAge', { statistic: 'Maximum', period });
      this.alarm(`${name}Delay`, delay, Duration.minutes(10).toMilliseconds(), props.operators);
    }
    for (const [name, workflow] of Object.entries(props.workflows)) {
      this.alarm(`${name}Failed`, workflow.metricFailed({ period }), 1, props.operators);
    }

    const each = (metric: (target: Function) => IMetric): IMetric[] => Object.values(props.functions).map(metric);
    new Dashboard(this, 'Dashboard', {
      widgets: [
        [
          new GraphWidget({ title: 'GraphQL latency', width: 12, left: [graphql('Latency', 'p50'), graphql('Latency', 'p99')] }),
          new GraphWidget({ title: 'REST latency', width: 12, left: [props.rest.api.metricLatency({ statistic: 'p50', period }), props.rest.api.metricLatency({ statistic: 'p99', period })] }),
        ],
        [
          new GraphWidget({ title: 'Function errors', width: 12, left: each((target) => target.metricErrors({ period })) }),
          new GraphWidget({ title: 'Function duration, p99', width: 12, left: each((target) => target.metricDuration({ statistic: 'p99', period })) }),
        ],
      ],
    });
  }

  private alarm(id: string, metric: IMetric, threshold: number, operators: Topic): void {
    const alarm = new Alarm(this, id, {
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction({ bind: () => ({ alarmActionArn: operators.topicArn }) });
  }
}
