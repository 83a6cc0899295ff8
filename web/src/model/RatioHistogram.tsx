import type { ChartConfiguration, Plugin } from 'chart.js';
import { useMemo } from 'react';
import type { ModelAnswer } from '../../../client/index.ts';
import { count, percent } from '../words.ts';
import { Chart } from './Chart.tsx';
import { useColours } from './colours.ts';

type Bins = NonNullable<ModelAnswer['report']>['ratioHistogram'];

function nameOf({ from, to }: Bins[number]): string {
  return to === null ? `${percent(from)} +` : `${percent(from)}–${percent(to)}`.replace(' %–', '–');
}

export function RatioHistogram({ bins, threshold }: { readonly bins: Bins; readonly threshold: number }) {
  const colours = useColours();
  const configuration = useMemo<ChartConfiguration<'bar'>>(() => {
    // Where the label changes, drawn between two bars.
    const line: Plugin<'bar'> = {
      id: 'threshold',
      afterDatasetsDraw({ ctx, chartArea, scales: { x } }) {
        const after = bins.findIndex(({ from }) => from >= threshold);
        if (x === undefined || after < 1) return;
        const at = (x.getPixelForValue(after - 1) + x.getPixelForValue(after)) / 2;
        ctx.save();
        ctx.strokeStyle = colours.text;
        ctx.setLineDash([5, 4]);
        ctx.lineWidth = 1.5;
        ctx.beginPath();
        ctx.moveTo(at, chartArea.top);
        ctx.lineTo(at, chartArea.bottom);
        ctx.stroke();
        ctx.fillStyle = colours.text;
        ctx.font = "600 12px 'Helvetica Neue', Arial, sans-serif";
        ctx.fillText(`threshold ${percent(threshold)}`, at + 7, chartArea.top + 12);
        ctx.restore();
      },
    };
    return {
      type: 'bar',
      plugins: [line],
      data: {
        labels: bins.map((bin) => nameOf(bin)),
        datasets: [{ label: 'Plays', data: bins.map(({ plays }) => plays), backgroundColor: bins.map(({ from }) => (from >= threshold ? colours.watched : colours.clicked)), borderRadius: 5, categoryPercentage: 0.94, barPercentage: 0.94 }],
      },
      options: {
        plugins: { legend: { display: false } },
        scales: {
          x: { ticks: { color: colours.muted, maxRotation: 55 }, grid: { display: false }, border: { color: colours.line } },
          y: { ticks: { color: colours.muted }, grid: { color: colours.line }, border: { display: false } },
        },
      },
    };
  }, [bins, threshold, colours]);
  return <Chart configuration={configuration} label="Plays by watch ratio, with the threshold between clicked and watched" table={{ head: ['Watch ratio', 'Plays'], rows: bins.map((bin) => [nameOf(bin), count(bin.plays)]) }} />;
}
