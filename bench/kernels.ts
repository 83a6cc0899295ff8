import { BUILDS } from '../local/services/personalize/kernels/builds.ts';
import { threadsInUse } from '../local/services/personalize/kernels/load.ts';
import { loadWasmLinearAlgebra, type WasmOptions } from '../local/services/personalize/kernels/wasm.ts';
import { type Figure, secondsOf } from './figure.ts';
import { tensorflowRate } from './tensorflowRate.ts';

const SIZE = 3000;
/** Slow: a smaller one says the same. */
const PLAIN_SIZE = 384;
const GIGA = 1e9;

/** Solving a symmetric positive definite system: the kernels, by build and threads, beside matrix products in plain JavaScript and by TensorFlow.js. */
export async function kernels(say: (step: string) => void): Promise<Figure[]> {
  say('plain JavaScript product');
  const peer = { name: 'plain JavaScript product', value: plainProductRate() };
  say('TensorFlow.js');
  const tensorflow = { name: 'tfjs-wasm product', value: await tensorflowRate() };
  const variants: readonly (readonly [string, WasmOptions])[] = [
    ...BUILDS.map((build) => [build.features.length > 0 ? `${build.features.join(', ')}, 1 thread` : 'fixed-width SIMD, 1 thread', { build }] as const),
    [`as in use, ${threadsInUse()} threads`, { threads: threadsInUse() }],
  ];
  return [
    { name: 'tfjs-wasm product 1024²', value: tensorflow.value, unit: 'GFLOP/s', peer },
    ...variants.map(([name, options]) => {
      say(name);
      return { name: `Cholesky solve ${SIZE}², ${name}`, value: kernelRate(SIZE, options), unit: 'GFLOP/s', peer: tensorflow };
    }),
  ];
}

/** GFLOP/s of a solution for as many right sides as the matrix has rows. */
export function kernelRate(size: number, options: WasmOptions): number {
  const matrix = new Float32Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) matrix[i * size + j] = matrix[j * size + i] = 0.1 * Math.sin(i * j);
    matrix[i * size + i] = size;
  }
  const algebra = loadWasmLinearAlgebra(options);
  const system = { matrix, size, rightSide: matrix.slice(), columns: size };
  return ((7 / 3) * size ** 3) / secondsOf(() => algebra.solve(system)) / GIGA;
}

function plainProductRate(): number {
  const n = PLAIN_SIZE;
  const [a, b, c] = [new Float32Array(n * n).fill(0.5), new Float32Array(n * n).fill(0.25), new Float32Array(n * n)];
  const multiply = (): void => {
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) {
        const share = a[i * n + k] as number;
        for (let j = 0; j < n; j++) c[i * n + j] = (c[i * n + j] as number) + share * (b[k * n + j] as number);
      }
    }
  };
  multiply();
  return (2 * n ** 3) / Math.min(...Array.from({ length: 3 }, () => secondsOf(multiply))) / GIGA;
}
