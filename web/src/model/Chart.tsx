import { BarController, BarElement, CategoryScale, Chart as ChartJs, type ChartConfiguration, Legend, LinearScale, Tooltip } from 'chart.js';
import { useEffect, useRef } from 'react';

ChartJs.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip);
ChartJs.defaults.font.family = "'Inter', 'Helvetica Neue', Arial, sans-serif";
ChartJs.defaults.font.size = 12;
ChartJs.defaults.maintainAspectRatio = false;

interface ChartProps {
  readonly configuration: ChartConfiguration<'bar'>;
  /** What it shows, for those who do not see it. */
  readonly label: string;
  /** The same as a table. */
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly (string | number)[])[] };
}

export function Chart({ configuration, label, table }: ChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current === null) return;
    const chart = new ChartJs(canvas.current, { ...configuration, options: { ...configuration.options, ...(matchMedia('(prefers-reduced-motion: reduce)').matches ? { animation: false } : {}) } });
    return () => chart.destroy();
  }, [configuration]);
  return (
    <>
      <div className="chart">
        <canvas ref={canvas} role="img" aria-label={label} />
      </div>
      <details className="numbers">
        <summary>In numbers</summary>
        <div className="table-scroll" tabIndex={0} role="group" aria-label={`${label}, in numbers`}>
          <table>
            <thead>
              <tr>
                {table.head.map((cell) => (
                  <th key={cell} scope="col">
                    {cell}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row) => (
                <tr key={row[0]}>
                  {row.map((cell, index) => (index === 0 ? <th key={index} scope="row">{cell}</th> : <td key={index}>{cell}</td>))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}
