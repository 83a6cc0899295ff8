import { parentPort } from 'node:worker_threads';
import { blockPieces } from './BlockStore.ts';
import { mergePartition } from './mergePartition.ts';
import { PlayMapper } from './PlayMapper.ts';
import type { Answer, Order } from './StageThread.ts';
import type { RunSettings } from './stages.ts';
import type { VideoIndex } from './VideoIndex.ts';

const port = parentPort;
if (port === null) throw new Error('expected to be run as a worker thread');

let mapper: PlayMapper | undefined;
let merging: { readonly videos: VideoIndex; readonly settings: RunSettings } | undefined;

function answer(message: Answer, transfer: readonly ArrayBuffer[] = []): void {
  port?.postMessage(message, [...transfer]);
}

/** The answer, and what of it is handed over rather than copied. */
async function carryOut(order: Order): Promise<readonly [value: unknown, transfer?: readonly ArrayBuffer[]]> {
  switch (order.kind) {
    case 'map':
      mapper = new PlayMapper({ ...order.options, emit: (partition, block) => answer({ kind: 'block', partition, block }, [block.buffer]) });
      return [undefined];
    case 'read':
      return [mapper?.read(order.chunk)];
    case 'finish': {
      const videos = mapper?.finish();
      mapper = undefined;
      return [videos];
    }
    case 'videos':
      merging = order;
      return [undefined];
    case 'merge': {
      if (merging === undefined) throw new Error('expected the videos before the first merge');
      const run = await mergePartition({ streams: [blockPieces(order.blocks)], ...merging });
      return run === undefined ? [undefined] : [run, [run.buffer]];
    }
  }
}

port.on('message', (message: { readonly id: number; readonly order: Order } | undefined) => {
  if (message === undefined) {
    port.close();
    return;
  }
  const { id, order } = message;
  carryOut(order).then(
    ([value, transfer]) => answer({ kind: 'answer', id, value }, transfer),
    (error: unknown) => answer({ kind: 'failure', id, error }),
  );
});
