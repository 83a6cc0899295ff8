import { useContext, useSyncExternalStore } from 'react';
import { SessionContext } from '../viewer/SessionContext.ts';

/** What is shown stays; what it says is what the service said last. */
export function ConnectionBanner() {
  const { connection } = useContext(SessionContext);
  const state = useSyncExternalStore(connection.subscribe, () => connection.state);
  return (
    <div role="status" className="banner-place">
      {state === 'lost' ? (
        <p className="banner">
          <strong>Upnext cannot be reached.</strong> Trying again by itself; what you see is what it said last.
        </p>
      ) : null}
    </div>
  );
}
