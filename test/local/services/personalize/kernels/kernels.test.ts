import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { buildKernels } from '../../../../../local/services/personalize/kernels/build.ts';
import { BUILDS } from '../../../../../local/services/personalize/kernels/builds.ts';
import { NotPositiveDefiniteError } from '../../../../../local/services/personalize/kernels/linearAlgebra.ts';
import { referenceLinearAlgebra } from '../../../../../local/services/personalize/kernels/reference.ts';
import { loadWasmLinearAlgebra } from '../../../../../local/services/personalize/kernels/wasm.ts';
import { seededRandom } from '../../../../../local/services/personalize/recipes/random.ts';

/** Below, at and past the edges of tiles (4 × 8) and blocks (128, 256). */
const SIZES = [1, 2, 3, 4, 7, 8, 9, 31, 64, 127, 128, 129, 200, 257, 300];

function symmetricPositive(size: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const factors = Float64Array.from({ length: size * 6 }, () => random() - 0.5);
  const matrix = new Float32Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? 1 + random() : 0;
      for (let k = 0; k < 6; k++) sum += (factors[i * 6 + k] ?? 0) * (factors[j * 6 + k] ?? 0);
      matrix[i * size + j] = sum;
      matrix[j * size + i] = sum;
    }
  }
  return matrix;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, k) => Math.max(most, Math.abs(value - (b[k] ?? NaN))), 0);
}

describe.each([
  ['reference', referenceLinearAlgebra],
  ['WebAssembly', loadWasmLinearAlgebra()],
])('%s', (_, algebra) => {
  it('solves a system whose answer is known', () => {
    const rightSide = Float32Array.of(10, 1, 8, 5);
    algebra.solve({ matrix: Float32Array.of(4, 2, 2, 3), size: 2, rightSide, columns: 2 });
    [1.75, -0.875, 1.5, 2.25].forEach((value, k) => expect(rightSide[k]).toBeCloseTo(value, 5));
  });

  it('inverts a matrix whose inverse is known', () => {
    const matrix = Float32Array.of(4, 2, 2, 3);
    algebra.invert(matrix, 2);
    [0.375, -0.25, -0.25, 0.5].forEach((value, k) => expect(matrix[k]).toBeCloseTo(value, 6));
  });

  it('says which pivot fails', () => {
    const matrix = new Float32Array(200 * 200);
    for (let i = 0; i < 200; i++) matrix[i * 201] = i === 150 ? -1 : 1;
    expect(() => algebra.invert(matrix.slice(), 200)).toThrow(NotPositiveDefiniteError);
    expect(() => algebra.solve({ matrix, size: 200, rightSide: new Float32Array(200), columns: 1 })).toThrow('pivot 150');
  });

  it('takes an empty matrix', () => {
    algebra.invert(new Float32Array(0), 0);
    algebra.solve({ matrix: new Float32Array(0), size: 0, rightSide: new Float32Array(0), columns: 0 });
  });
});

describe('the WebAssembly kernels agree with the reference', () => {
  const wasm = loadWasmLinearAlgebra();

  it.each(SIZES)('inverse of size %i', (size) => {
    const fast = symmetricPositive(size, size);
    const plain = fast.slice();
    wasm.invert(fast, size);
    referenceLinearAlgebra.invert(plain, size);
    expect(largestDifference(fast, plain)).toBeLessThan(5e-6);
  });

  it.each(SIZES)('system of size %i', (size) => {
    const random = seededRandom(1000 + size);
    for (const columns of [1, 5, size + 3]) {
      const matrix = symmetricPositive(size, size + 1);
      const fast = Float32Array.from({ length: size * columns }, () => random() - 0.5);
      const plain = fast.slice();
      wasm.solve({ matrix: matrix.slice(), size, rightSide: fast, columns });
      referenceLinearAlgebra.solve({ matrix, size, rightSide: plain, columns });
      expect(largestDifference(fast, plain)).toBeLessThan(5e-6);
    }
  });

  it('a product wider than one packed block', () => {
    const fast = Float32Array.from({ length: 40 * 1500 }, (_, k) => Math.sin(k));
    const plain = fast.slice();
    const matrix = symmetricPositive(40, 3);
    wasm.solve({ matrix: matrix.slice(), size: 40, rightSide: fast, columns: 1500 });
    referenceLinearAlgebra.solve({ matrix, size: 40, rightSide: plain, columns: 1500 });
    expect(largestDifference(fast, plain)).toBeLessThan(5e-6);
  });
});

describe.each(BUILDS.map((build) => [build.file.pathname.split('/').at(-1) ?? '', build] as const))('%s', (_, build) => {
  it('is what the sources compile to', async () => {
    expect(Buffer.from(await buildKernels(build)).equals(await readFile(build.file))).toBe(true);
  });

  it('gives the same bits on any number of threads, close to the reference', () => {
    const size = 700;
    const inverses = [1, 2, 3].map((threads) => {
      const inverse = symmetricPositive(size, 5);
      loadWasmLinearAlgebra({ build, threads, leastSizeForThreads: 0 }).invert(inverse, size);
      return inverse;
    });
    const plain = symmetricPositive(size, 5);
    referenceLinearAlgebra.invert(plain, size);
    for (const inverse of inverses) {
      expect(inverse).toEqual(inverses[0]);
      expect(largestDifference(inverse, plain)).toBeLessThan(5e-6);
    }
  });
});
