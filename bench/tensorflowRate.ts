import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { secondsOf } from './figure.ts';
import { importPeer } from './peers.ts';

interface Tensor {
  dataSync(): Float32Array;
  dispose(): void;
}

interface TensorFlow {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  ones(shape: readonly number[]): Tensor;
  matMul(a: Tensor, b: Tensor): Tensor;
}

interface WasmBackend {
  setWasmPaths(folder: string): void;
}

const SIZE = 1024;
const GIGA = 1e9;
const TRIES = 3;

/** GFLOP/s of a matrix product by TensorFlow.js on WebAssembly. */
export async function tensorflowRate(): Promise<number> {
  const tensorflow = await importPeer<TensorFlow>('@tensorflow/tfjs-core');
  const { setWasmPaths } = await importPeer<WasmBackend>('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  if (!(await tensorflow.setBackend('wasm'))) throw new Error('TensorFlow.js has no WebAssembly here.');
  await tensorflow.ready();
  const [a, b] = [tensorflow.ones([SIZE, SIZE]), tensorflow.ones([SIZE, SIZE])];
  const multiply = (): void => {
    const product = tensorflow.matMul(a, b);
    product.dataSync();
    product.dispose();
  };
  multiply();
  return (2 * SIZE ** 3) / Math.min(...Array.from({ length: TRIES }, () => secondsOf(multiply))) / GIGA;
}
