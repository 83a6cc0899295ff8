import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Dashboard, GraphWidget, type IMetric, LogQueryWidget, MathExpression, Metric, TextWidget, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
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
  /** Its log tells every decision. */
  readonly train: Function;
  /** Alarms are published here. */
  readonly operators: Topic;
}

const period = Duration.minutes(5);

/** What resolvers/telemetry.ts publishes, by the dimensions it publishes it with. */
const own = (metricName: string, statistic: string, dimensions: Readonly<Record<string, string>>): Metric =>
  new Metric({ namespace: 'Upnext', metricName, statistic, period, dimensionsMap: { service: 'upnext', ...dimensions } });

const recipes = ['user-personalization', 'personalized-ranking', 'similar-items', 'popularity', 'trending'];

/** One dashboard, and an alarm for each thing that a viewer would notice or that would be lost unseen. docs/operations.md says what to do about each. */
export class Observability extends Construct {
  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id);
    const graphql = (metricName: string, statistic: string): Metric =>
      new Metric({ namespace: 'AWS/AppSync', metricName, statistic, period, dimensionsMap: { GraphQLAPIId: props.graphql.api.attrApiId } });

    this.alarm('GraphqlErrors', graphql('5XXError', 'Sum'), 5, props.operators);
    this.alarm('RestErrors', props.rest.api.metricServerError({ period }), 5, props.operators);
    this.alarm('GraphqlLatency', graphql('Latency', 'p99'), 1000, props.operators);
    this.alarm('Fallbacks', own('Fallbacks', 'Sum', { recipe: 'none' }), 50, props.operators);
    for (const [name, target] of Object.entries(props.functions)) this.alarm(`${name}Throttles`, target.metricThrottles({ period }), 1, props.operators);
    for (const [name, stream] of Object.entries(props.streams)) {
      this.alarm(`${name}DeadLetters`, stream.deadLetters.metricApproximateNumberOfMessagesVisible({ period }), 1, props.operators);
      const delay = stream.consumer.function.metric('IteratorAge', { statistic: 'Maximum', period });
      this.alarm(`${name}Delay`, delay, Duration.minutes(10).toMilliseconds(), props.operators);
    }
    for (const [name, workflow] of Object.entries(props.workflows)) {
      this.alarm(`${name}Failed`, workflow.metricFailed({ period }), 1, props.operators);
    }
    this.dashboard(props, graphql);
  }

  private dashboard(props: ObservabilityProps, graphql: (metricName: string, statistic: string) => Metric): void {
    const each = (metric: (target: Function) => IMetric): IMetric[] => Object.values(props.functions).map(metric);
    const graph = (title: string, left: IMetric[]): GraphWidget => new GraphWidget({ title, width: 12, left });
    const bySource = new MathExpression({ expression: `SEARCH('{Upnext,operation,service,source} MetricName="Lists"', 'Sum', ${period.toSeconds()})`, usingMetrics: {}, label: '', period });
    const clickThrough = recipes.map(
      (recipe, i) =>
        new MathExpression({
          // One graph gives each name to one metric.
          expression: `100 * plays${i} / lists${i}`,
          usingMetrics: { [`plays${i}`]: own('PlaysFromLists', 'Sum', { recipe }), [`lists${i}`]: own('Lists', 'Sum', { recipe }) },
          label: recipe,
          period,
        }),
    );
    const steps = ['List', 'Personalize', 'Interactions', 'Videos'].map((step) => own(`${step}Latency`, 'p99', { recipe: 'user-personalization' }));
    new Dashboard(this, 'Dashboard', {
      widgets: [
        [new TextWidget({ markdown: 'What each figure means, and what to do: docs/operations.md. What training decided, with all numbers: `npm run training:status -- --aws`.', width: 24, height: 1 })],
        [graph('Lists by source', [bySource]), graph('Click-through by recipe, %', clickThrough)],
        [graph('Steps of a personal list, p99 ms', steps), graph('Titles in memory', [own('VideoCacheHits', 'Sum', { recipe: 'user-personalization' }), own('VideoCacheMisses', 'Sum', { recipe: 'user-personalization' })])],
        [
          graph('GraphQL latency', [graphql('Latency', 'p50'), graphql('Latency', 'p99')]),
          graph('REST latency', [props.rest.api.metricLatency({ statistic: 'p50', period }), props.rest.api.metricLatency({ statistic: 'p99', period })]),
        ],
        [graph('Function errors', each((target) => target.metricErrors({ period }))), graph('Function duration, p99', each((target) => target.metricDuration({ statistic: 'p99', period })))],
        [
          new LogQueryWidget({
            title: 'What training decided',
            logGroupNames: [props.train.logGroup.logGroupName],
            queryLines: ['fields @timestamp, solution, decision, reason', 'filter ispresent(decision)', 'sort @timestamp desc', 'limit 20'],
            width: 24,
          }),
        ],
      ],
    });
  }

  private alarm(id: string, metric: IMetric, threshold: number, operators: Topic): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: `What to do: "${id}" under "Alarms" in docs/operations.md`,
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction({ bind: () => ({ alarmActionArn: operators.topicArn }) });
  }
}
