import { type DeployResource, type LocalContext, type Principal, TemplateError } from '../../../service.ts';
import { type DeployedFunction } from '../server.ts';
import { Checkpoints } from './checkpoints.ts';
import { FunctionInvoker } from './invoker.ts';
import { type MappingConfiguration, mappingConfiguration } from './mappingConfiguration.ts';
import { ShardPoller } from './shardPoller.ts';
import { TableStream } from './stream.ts';

/** A stream's new shards are looked for this often. */
const SHARD_SEARCH_MS = 1000;

export interface EventSourceMappings {
  readonly deploy: DeployResource;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** The template's event source mappings, and a poller for each shard of their streams. */
export function eventSourceMappings(context: LocalContext, functions: ReadonlyMap<string, DeployedFunction>): EventSourceMappings {
  const configurations: MappingConfiguration[] = [];
  const checkpoints = new Checkpoints(context.stateFolder);
  const pollers = new Map<string, ShardPoller>();
  const timers: NodeJS.Timeout[] = [];
  let closed = false;

  const startMapping = async (mapping: MappingConfiguration): Promise<void> => {
    const target = functions.get(mapping.functionName);
    if (target === undefined) throw new TemplateError(`${mapping.id}: Function not found: ${mapping.functionName}`);
    const principal: Principal = { kind: 'role', roleArn: target.configuration.roleArn, sessionName: target.configuration.name };
    const stream = new TableStream(context, mapping.streamArn, principal);
    const invoker = new FunctionInvoker({ context, mapping, functionArn: target.configuration.arn, pool: target.pool, principal });
    if (!checkpoints.isKnown(mapping.id)) await settleStart(mapping, stream, checkpoints);
    const search = async (): Promise<void> => {
      for (const shardId of await stream.shardIds()) {
        const id = `${mapping.id} ${shardId}`;
        if (closed || pollers.has(id)) continue;
        const poller = new ShardPoller({ context, mapping, stream, shardId, checkpoints, invoker });
        pollers.set(id, poller);
        poller.start();
      }
    };
    await search();
    const timer = setInterval(() => {
      search().catch((error: unknown) => context.log(`lambda/${mapping.functionName}`, `cannot list shards: ${String(error)}`));
    }, SHARD_SEARCH_MS);
    timers.push(timer.unref());
  };

  return {
    deploy(resource) {
      const mapping = mappingConfiguration(resource);
      configurations.push(mapping);
      return { ref: mapping.id, attributes: { Id: mapping.id } };
    },
    async start() {
      for (const mapping of configurations) await startMapping(mapping);
    },
    async close() {
      closed = true;
      for (const timer of timers) clearInterval(timer);
      await Promise.all([...pollers.values()].map((poller) => poller.close()));
      checkpoints.close();
    },
  };
}

/**
 * Once in a mapping's life: LATEST passes over what the stream holds now. Written down, so that records that come later are
 * found after a crash too, even if none was processed before it.
 */
async function settleStart(mapping: MappingConfiguration, stream: TableStream, checkpoints: Checkpoints): Promise<void> {
  if (mapping.startingPosition === 'LATEST') {
    for (const shardId of await stream.shardIds()) {
      let iterator: string | undefined = await stream.iterator(shardId, { type: 'TRIM_HORIZON' });
      while (iterator !== undefined) {
        const page = await stream.records(iterator, 1000);
        const last = page.records.at(-1);
        if (last === undefined) break;
        checkpoints.set(mapping.id, shardId, last.dynamodb.SequenceNumber);
        iterator = page.next;
      }
    }
  }
  checkpoints.makeKnown(mapping.id);
}
