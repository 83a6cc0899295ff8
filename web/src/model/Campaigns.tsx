import type { ModelAnswer } from '../../../client/index.ts';
import { ago } from '../words.ts';

export function Campaigns({ campaigns }: { readonly campaigns: ModelAnswer['campaigns'] }) {
  if (campaigns.length === 0) return <p className="empty">Nothing serves yet: the API answers with the catalogue’s own order.</p>;
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label="Campaigns">
      <table>
        <thead>
          <tr>
            <th scope="col">Campaign</th>
            <th scope="col">Recipe</th>
            <th scope="col">Status</th>
            <th scope="col">Version</th>
            <th scope="col">Since</th>
          </tr>
        </thead>
        <tbody>
          {campaigns.map(({ name, recipe, status, solutionVersion, updatedAt }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{recipe ?? '–'}</td>
              <td>
                <span className={status === 'ACTIVE' ? 'type type-watched' : 'type type-clicked'}>{status}</span>
              </td>
              <td className="code">{versionOf(solutionVersion)}</td>
              <td>{updatedAt === null ? '–' : <time dateTime={updatedAt}>{ago(updatedAt)}</time>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The id at the end of a solution version's ARN. */
export function versionOf(arn: string | null): string {
  return arn === null ? '–' : arn.slice(arn.lastIndexOf('/') + 1);
}
