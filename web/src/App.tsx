import { useEffect, useState } from 'react';
import { type Configuration, readConfiguration } from './configuration.ts';
import { Connection } from './live/Connection.ts';
import { Page } from './Page.tsx';
import { Problem } from './Problem.tsx';

const connection = new Connection();

/** The page, once it knows where the API is. */
export function App() {
  const [configuration, setConfiguration] = useState<Configuration>();
  const [error, setError] = useState<Error>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    readConfiguration().then(setConfiguration, (reason: unknown) => setError(reason instanceof Error ? reason : new Error(String(reason))));
  }, [round]);
  if (configuration !== undefined) return <Page configuration={configuration} connection={connection} />;
  if (error === undefined) return null;
  return (
    <main className="lonely">
      <Problem
        error={error}
        retry={() => {
          setError(undefined);
          setRound(round + 1);
        }}
      />
    </main>
  );
}
