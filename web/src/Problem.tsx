import { UpnextError } from '../../client/index.ts';

/** What a viewer can do about it, besides what happened. */
export function Problem({ error, retry }: { readonly error: Error; retry(): void }) {
  const kind = error instanceof UpnextError ? error.errorType : undefined;
  return (
    <div className="problem" role="alert">
      <p>
        <strong>{kind === 'Network' ? 'Upnext cannot be reached.' : kind === 'Unauthorized' ? 'This is not yours to see.' : 'This could not be loaded.'}</strong> {kind === 'Network' ? 'It comes back by itself when the service does.' : error.message}
      </p>
      <button type="button" className="button quiet" onClick={retry}>
        Try again
      </button>
    </div>
  );
}
