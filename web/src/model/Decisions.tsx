import type { ModelAnswer } from '../../../client/index.ts';
import { ago } from '../words.ts';
import { versionOf } from './Campaigns.tsx';

const names = { DEPLOYED: 'Deployed', KEPT_ASIDE: 'Kept aside', CONFIRMED: 'Confirmed', ROLLED_BACK: 'Rolled back', FAILED: 'Failed' } as const;
const good: ReadonlySet<string> = new Set(['DEPLOYED', 'CONFIRMED']);
const shownMetric = 'normalized_discounted_cumulative_gain_at_25';

export function Decisions({ decisions }: { readonly decisions: ModelAnswer['decisions'] }) {
  if (decisions.length === 0) return <p className="empty">No decision has been written down yet.</p>;
  const value = (metrics: ModelAnswer['decisions'][number]['metrics']): string => metrics.find(({ name }) => name === shownMetric)?.value.toFixed(4) ?? '–';
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label="Decisions of the gate">
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Solution</th>
            <th scope="col">Version</th>
            <th scope="col">Decision</th>
            <th scope="col">NDCG@25</th>
            <th scope="col">Live then</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {decisions.map((each) => (
            <tr key={`${each.solution} ${each.at} ${each.version}`}>
              <td>
                <time dateTime={each.at}>{ago(each.at)}</time>
              </td>
              <th scope="row">{each.solution}</th>
              <td className="code">{versionOf(each.version)}</td>
              <td>
                <span className={good.has(each.decision) ? 'type type-watched' : 'type type-clicked'}>{names[each.decision]}</span>
              </td>
              <td>{value(each.metrics)}</td>
              <td>{value(each.liveMetrics)}</td>
              <td className="why">{each.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
