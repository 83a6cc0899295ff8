import type { ChartConfiguration } from 'chart.js';
import { useMemo } from 'react';
import type { ModelAnswer } from '../../../client/index.ts';
import { Chart } from './Chart.tsx';
import { useColours } from './colours.ts';

type Campaigns = ModelAnswer['campaigns'];

/** Those that compare recipes, as Personalize names them: https://docs.aws.amazon.com/personalize/latest/dg/working-with-training-metrics.html */
const metrics = [
  ['normalized_discounted_cumulative_gain_at_10', 'NDCG@10'],
  ['normalized_discounted_cumulative_gain_at_25', 'NDCG@25'],
  ['mean_reciprocal_rank_at_25', 'MRR@25'],
  ['precision_at_5', 'Precision@5'],
  ['coverage', 'Coverage'],
] as const;

const baseline = 'aws-popularity-count';

export function MetricsChart({ campaigns }: { readonly campaigns: Campaigns }) {
  const colours = useColours();
  // The baseline comes last, in a quiet colour.
  const measured = useMemo(() => campaigns.filter(({ metrics: values }) => values.length > 0).sort((left, right) => Number(left.recipe === baseline) - Number(right.recipe === baseline)), [campaigns]);
  const valueOf = (campaign: Campaigns[number], name: string): number | undefined => campaign.metrics.find((metric) => metric.name === name)?.value;
  const configuration = useMemo<ChartConfiguration<'bar'>>(
    () => ({
      type: 'bar',
      data: {
        labels: metrics.map(([, short]) => short),
        datasets: measured.map((campaign, index) => ({
          label: labelOf(campaign),
          data: metrics.map(([name]) => valueOf(campaign, name) ?? null),
          backgroundColor: campaign.recipe === baseline ? colours.muted : (colours.series[index % colours.series.length] ?? colours.accent),
          borderRadius: 4,
          categoryPercentage: 0.78,
          barPercentage: 0.92,
        })),
      },
      options: {
        plugins: { legend: { align: 'start', labels: { color: colours.text, boxWidth: 10, boxHeight: 10, padding: 16 } } },
        scales: {
          x: { ticks: { color: colours.text }, grid: { display: false }, border: { color: colours.line } },
          y: { beginAtZero: true, ticks: { color: colours.muted }, grid: { color: colours.line }, border: { display: false } },
        },
      },
    }),
    [measured, colours],
  );
  if (measured.length === 0) return <p className="empty">No version has been measured yet.</p>;
  const rows = measured.map((campaign) => [labelOf(campaign), ...metrics.map(([name]) => valueOf(campaign, name)?.toFixed(4) ?? '–')]);
  return <Chart configuration={configuration} label="Offline metrics of each recipe beside popularity" table={{ head: ['Recipe', ...metrics.map(([, short]) => short)], rows }} />;
}

function labelOf({ name, recipe }: Campaigns[number]): string {
  return recipe === baseline ? 'popularity (baseline)' : (recipe ?? name).replace(/^aws-/, '');
}
