import { workerData } from 'node:worker_threads';
import { JobBoard } from './JobBoard.ts';
import { instantiate, type SharedMemory } from './webAssembly.ts';

interface HelperData {
  readonly module: object;
  readonly memory: SharedMemory;
  readonly board: SharedArrayBuffer;
  readonly workspace: number;
}

const { module, memory, board, workspace } = workerData as HelperData;
new JobBoard(board).help(instantiate(module, memory), workspace);
