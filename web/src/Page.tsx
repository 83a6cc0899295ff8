import { useContext, useEffect, useMemo, useState } from 'react';
import { createUpnextClient } from '../../client/index.ts';
import type { Configuration } from './configuration.ts';
import { Header } from './Header.tsx';
import { HistoryView } from './history/HistoryView.tsx';
import type { Connection } from './live/Connection.ts';
import { ConnectionBanner } from './live/ConnectionBanner.tsx';
import { LiveNews } from './live/LiveNews.tsx';
import { useLivePlays } from './live/useLivePlays.ts';
import { LazyModelView } from './model/LazyModelView.tsx';
import { useView } from './useView.ts';
import { authOf, firstViewer, rememberViewer, userIdOf, type Viewer } from './viewer/Viewer.ts';
import { type Session, SessionContext } from './viewer/SessionContext.ts';
import { ViewerDialog } from './viewer/ViewerDialog.tsx';
import { WatchView } from './watch/WatchView.tsx';

interface PageProps {
  readonly configuration: Configuration;
  readonly connection: Connection;
}

export function Page({ configuration, connection }: PageProps) {
  const [viewer, setViewer] = useState(() => firstViewer(configuration));
  const [choosing, setChoosing] = useState(false);
  const client = useMemo(
    () => createUpnextClient({ endpoint: configuration.endpoint, auth: authOf(viewer, configuration), fetch: connection.fetch, retries: 1 }),
    [configuration, connection, viewer],
  );
  useEffect(() => {
    connection.check = () => client.popularVideos({ limit: 1 });
  }, [client, connection]);
  const session = useMemo<Session>(() => ({ configuration, connection, client, viewer, changeViewer: () => setChoosing(true) }), [configuration, connection, client, viewer]);
  const change = (next: Viewer): void => {
    rememberViewer(next);
    setViewer(next);
  };
  return (
    <SessionContext value={session}>
      <Views key={viewer.kind + String(userIdOf(viewer))} />
      {choosing ? <ViewerDialog configuration={configuration} viewer={viewer} onChange={change} onClose={() => setChoosing(false)} /> : null}
    </SessionContext>
  );
}

/** Everything in here belongs to one viewer, and goes with them. */
function Views() {
  const view = useView();
  const { viewer } = useContext(SessionContext);
  const livePlays = useLivePlays(userIdOf(viewer));
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <Header view={view} listening={livePlays.listening} />
      <ConnectionBanner />
      <main id="content" tabIndex={-1} className={`view view-${view}`}>
        {view === 'watch' ? <WatchView livePlays={livePlays} /> : view === 'history' ? <HistoryView livePlays={livePlays} /> : <LazyModelView />}
      </main>
      <LiveNews plays={livePlays.plays} />
    </>
  );
}
