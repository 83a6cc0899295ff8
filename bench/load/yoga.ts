import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importPeer } from '../peers.ts';

/*
 * The peer of bench/load.ts: a bare GraphQL Yoga with our schema that answers recorded lists from memory. Takes the lists, by viewer, as
 * JSON in its first message, and says its port when it listens.
 */

interface Yoga {
  readonly createYoga: (options: object) => Parameters<typeof createServer>[1] & object;
  readonly createSchema: (options: object) => unknown;
}

process.once('message', (lists: Readonly<Record<string, unknown>>) => void serve(lists));
process.once('disconnect', () => process.exit());

async function serve(lists: Readonly<Record<string, unknown>>): Promise<void> {
  const { createYoga, createSchema } = await importPeer<Yoga>('graphql-yoga');
  const typeDefs = ['appsync', 'schema'].map((file) => readFileSync(new URL(`../../schema/${file}.graphql`, import.meta.url), 'utf8'));
  const schema = createSchema({ typeDefs, resolvers: { Query: { recommendations: (_: unknown, { userId }: { readonly userId: string }) => lists[userId] } } });
  const server = createServer(createYoga({ schema, graphiql: false, landingPage: false, logging: false }));
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}
