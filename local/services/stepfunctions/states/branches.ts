import type { StateGraph } from '../definition.ts';
import type { Flow } from '../flow.ts';
import type { Run, Visit } from '../run.ts';

/**
 * Runs flows side by side, `concurrency` at a time (0 = all), from wherever each of them stands, and answers their outputs in order.
 * The first failure stops the others.
 */
export async function runBranches(
  branches: readonly { readonly flow: Flow; readonly graph: StateGraph }[],
  { run, runFlow }: Pick<Visit, 'run' | 'runFlow'>,
  concurrency: number,
): Promise<readonly unknown[]> {
  const stop = new AbortController();
  const inner: Run = { ...run, signal: AbortSignal.any([run.signal, stop.signal]) };
  const queue = branches.values();
  const worker = async (): Promise<void> => {
    for (const { flow, graph } of queue) await runFlow(flow, graph, inner);
  };
  const workers = Array.from({ length: Math.min(branches.length, concurrency === 0 ? branches.length : concurrency) }, worker);
  try {
    await Promise.all(workers);
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(workers);
    throw error;
  }
  return branches.map(({ flow }) => flow.output);
}
