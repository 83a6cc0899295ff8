import { z } from 'zod';
import { AwsError } from '../../service.ts';
import { type Metric, type MetricStore, type Statistics } from './MetricStore.ts';

const dimensions = z.array(z.object({ Name: z.string(), Value: z.string() })).max(30).optional();
const metricName = z.object({ Namespace: z.string().min(1).max(255), MetricName: z.string().min(1).max(255), Dimensions: dimensions });
const seconds = z.number();

const datum = z.object({
  MetricName: z.string().min(1).max(255),
  Dimensions: dimensions,
  Timestamp: seconds.optional(),
  Value: z.number().optional(),
  Values: z.array(z.number()).max(150).optional(),
  Counts: z.array(z.number()).max(150).optional(),
  StatisticValues: z.object({ SampleCount: z.number(), Sum: z.number(), Minimum: z.number(), Maximum: z.number() }).optional(),
});
const putInput = z.object({ Namespace: z.string().min(1).max(255), MetricData: z.array(datum).max(1000) });
const statInput = z.object({ Metric: metricName, Period: z.number().int().positive(), Stat: z.string() });
const query = z.object({ Id: z.string().regex(/^[a-z][A-Za-z0-9_]*$/), Label: z.string().optional(), ReturnData: z.boolean().optional(), Expression: z.string().optional(), MetricStat: statInput.optional() });
const dataInput = z.object({ MetricDataQueries: z.array(query).max(500), StartTime: seconds, EndTime: seconds, ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).optional() });
const statisticsInput = metricName.extend({ StartTime: seconds, EndTime: seconds, Period: z.number().int().positive(), Statistics: z.array(z.string()).min(1).max(5) });
const listInput = z.object({ Namespace: z.string().optional(), MetricName: z.string().optional() });

const statistics: Readonly<Record<string, (values: Statistics) => number>> = {
  Sum: ({ sum }) => sum,
  Average: ({ sum, count }) => (count === 0 ? 0 : sum / count),
  Minimum: ({ min }) => min,
  Maximum: ({ max }) => max,
  SampleCount: ({ count }) => count,
};

/** By name, from the body to the answer. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html */
export const metricOperations: Readonly<Record<string, (store: MetricStore, input: unknown, now: number) => object>> = {
  PutMetricData(store, input, now) {
    const { Namespace: namespace, MetricData } = parse(putInput, input);
    for (const each of MetricData) store.add(toMetric({ ...each, Namespace: namespace }), each.Timestamp === undefined ? now : each.Timestamp * 1000, valuesOf(each));
    return {};
  },

  GetMetricData(store, input) {
    const { MetricDataQueries, StartTime, EndTime, ScanBy = 'TimestampDescending' } = parse(dataInput, input);
    if (StartTime >= EndTime) throw invalid('The parameter StartTime must be less than the parameter EndTime.');
    const results = MetricDataQueries.filter(({ ReturnData }) => ReturnData !== false).map(({ Id, Label, MetricStat: stat, Expression }) => {
      if (stat === undefined) throw invalid(`The local CloudWatch answers no expressions: ${Expression ?? Id}`);
      const points = [...store.read(toMetric(stat.Metric), { from: StartTime * 1000, to: EndTime * 1000, periodMs: stat.Period * 1000 })];
      if (ScanBy === 'TimestampDescending') points.reverse();
      const value = statistic(stat.Stat);
      return { Id, Label: Label ?? stat.Metric.MetricName, Timestamps: points.map(([at]) => at / 1000), Values: points.map(([, values]) => value(values)), StatusCode: 'Complete' };
    });
    return { MetricDataResults: results, Messages: [] };
  },

  GetMetricStatistics(store, input) {
    const { StartTime, EndTime, Period, Statistics: wanted, ...metric } = parse(statisticsInput, input);
    const points = store.read(toMetric(metric), { from: StartTime * 1000, to: EndTime * 1000, periodMs: Period * 1000 });
    const Datapoints = [...points].map(([at, values]) => ({ Timestamp: at / 1000, Unit: 'None', ...Object.fromEntries(wanted.map((name) => [name, statistic(name)(values)])) }));
    return { Label: metric.MetricName, Datapoints };
  },

  ListMetrics(store, input) {
    const { Namespace, MetricName } = parse(listInput, input);
    const metrics = store.list().filter(({ namespace, name }) => (Namespace ?? namespace) === namespace && (MetricName ?? name) === name);
    return { Metrics: metrics.map(({ namespace, name, dimensions: by }) => ({ Namespace: namespace, MetricName: name, Dimensions: Object.entries(by).map(([Name, Value]) => ({ Name, Value })) })) };
  },
};

function toMetric({ Namespace, MetricName, Dimensions = [] }: z.infer<typeof metricName>): Metric {
  return { namespace: Namespace, name: MetricName, dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])) };
}

function valuesOf({ MetricName, Value, Values, Counts, StatisticValues }: z.infer<typeof datum>): Statistics {
  if (StatisticValues !== undefined) return { count: StatisticValues.SampleCount, sum: StatisticValues.Sum, min: StatisticValues.Minimum, max: StatisticValues.Maximum };
  const values = Values ?? (Value === undefined ? [] : [Value]);
  if (values.length === 0) throw invalid(`The metric ${MetricName} has no value.`);
  const counts = values.map((_, index) => Counts?.[index] ?? 1);
  return {
    count: counts.reduce((total, count) => total + count, 0),
    sum: values.reduce((total, value, index) => total + value * (counts[index] ?? 1), 0),
    min: Math.min(...values),
    max: Math.max(...values),
  };
}

function statistic(name: string): (values: Statistics) => number {
  const value = statistics[name];
  if (value === undefined) throw invalid(`The local CloudWatch has no statistic ${name}; expected ${Object.keys(statistics).join(', ')}.`);
  return value;
}

function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  return parsed.data;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
