import { createContext } from 'react';
import type { UpnextClient } from '../../../client/index.ts';
import type { Configuration } from '../configuration.ts';
import { Connection } from '../live/Connection.ts';
import type { Viewer } from './Viewer.ts';

export interface Session {
  readonly configuration: Configuration;
  readonly connection: Connection;
  readonly client: UpnextClient;
  readonly viewer: Viewer;
  /** Opens the dialog in which one becomes somebody else. */
  changeViewer(): void;
}

export const SessionContext = createContext<Session>({
  configuration: { endpoint: '' },
  connection: new Connection(),
  get client(): UpnextClient {
    throw new Error('There is no session around this component.');
  },
  viewer: { kind: 'nobody' },
  changeViewer: () => undefined,
});
