import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { BundleAnswer, BundleRequest } from './bundleWorker.ts';

const bundles = new Map<string, string>();
let worker: Worker | undefined;
/** A bundle takes a second or two; a thread that does not even start says nothing. */
const mostMilliseconds = 120_000;

/**
 * One Lambda function's code as a single minified ES module.
 *
 * CDK wants an asset at once and esbuild's plugins are asynchronous: they run in a thread that is waited for.
 *
 * @param entry path from the repository's root, such as "resolvers/lambda/recommend.ts"
 */
export function bundleFunction(entry: string): string {
  const known = bundles.get(entry);
  if (known !== undefined) return known;
  if (worker === undefined) {
    worker = new Worker(new URL('bundleWorker.ts', import.meta.url));
    worker.unref();
  }
  const { port1, port2 } = new MessageChannel();
  const request: BundleRequest = { entry, port: port2, answered: new Int32Array(new SharedArrayBuffer(4)) };
  worker.postMessage(request, [port2]);
  Atomics.wait(request.answered, 0, 0, mostMilliseconds);
  const answer = receiveMessageOnPort(port1)?.message as BundleAnswer | undefined;
  port1.close();
  if (answer === undefined || 'error' in answer) throw new Error(`${entry} cannot be bundled: ${answer?.error ?? 'no answer'}`);
  bundles.set(entry, answer.code);
  return answer.code;
}
