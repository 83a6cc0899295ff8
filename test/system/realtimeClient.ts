import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Prove } from './callers.ts';

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: { readonly data?: unknown; readonly errors?: readonly { readonly errorType?: string; readonly errorCode?: number }[] };
}

export interface Subscriber {
  /** "start_ack", "error" or "connection_error". */
  readonly outcome: Message;
  /** Data that came so far. */
  readonly received: readonly unknown[];
  close(): void;
}

/** Speaks AppSync's WebSocket protocol as https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html tells it. */
export async function subscribe(frontUrl: string, subscription: { readonly query: string; readonly variables: unknown }, prove: Prove): Promise<Subscriber> {
  const data = JSON.stringify(subscription);
  const connection = await prove({ url: `${frontUrl}/graphql/connect`, body: '{}' }, 'appsync');
  const socket = new WebSocket(`${frontUrl.replace('http', 'ws')}/graphql/realtime`, ['graphql-ws', `header-${Buffer.from(JSON.stringify(connection)).toString('base64url')}`]);
  await once(socket, 'open');
  const received: unknown[] = [];
  const outcome = new Promise<Message>((resolve) => {
    socket.on('message', (bytes: Buffer) => {
      const message = JSON.parse(bytes.toString('utf8')) as Message;
      if (message.type === 'connection_ack') {
        void prove({ url: `${frontUrl}/graphql`, body: data }, 'appsync').then((authorization) =>
          socket.send(JSON.stringify({ id: '1', type: 'start', payload: { data, extensions: { authorization } } })),
        );
      } else if (message.type === 'data') received.push(message.payload?.data);
      else if (message.type !== 'ka') resolve(message);
    });
  });
  socket.send(JSON.stringify({ type: 'connection_init' }));
  return { outcome: await outcome, received, close: () => socket.close() };
}
