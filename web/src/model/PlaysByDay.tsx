import type { ChartConfiguration } from 'chart.js';
import { useMemo } from 'react';
import type { ModelAnswer } from '../../../client/index.ts';
import { count } from '../words.ts';
import { Chart } from './Chart.tsx';
import { useColours } from './colours.ts';

type Days = NonNullable<ModelAnswer['report']>['playsByDay'];

export function PlaysByDay({ days }: { readonly days: Days }) {
  const colours = useColours();
  const configuration = useMemo<ChartConfiguration<'bar'>>(
    () => ({
      type: 'bar',
      data: {
        labels: days.map(({ day }) => day),
        datasets: [
          { label: 'Watched', data: days.map(({ watched }) => watched), backgroundColor: colours.watched, stack: 'plays', borderRadius: 2, categoryPercentage: 0.96 },
          { label: 'Clicked', data: days.map(({ clicked }) => clicked), backgroundColor: colours.clicked, stack: 'plays', borderRadius: 2, categoryPercentage: 0.96 },
        ],
      },
      options: {
        interaction: { mode: 'index', intersect: false },
        plugins: { legend: { align: 'end', labels: { color: colours.text, boxWidth: 10, boxHeight: 10 } } },
        scales: {
          x: { stacked: true, ticks: { color: colours.muted, maxRotation: 0, autoSkipPadding: 24 }, grid: { display: false }, border: { color: colours.line } },
          y: { stacked: true, ticks: { color: colours.muted }, grid: { color: colours.line }, border: { display: false } },
        },
      },
    }),
    [days, colours],
  );
  return <Chart configuration={configuration} label="Watched and clicked plays by day" table={{ head: ['Day', 'Watched', 'Clicked'], rows: days.map(({ day, watched, clicked }) => [day, count(watched), count(clicked)]) }} />;
}
