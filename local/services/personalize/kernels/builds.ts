/** One compilation of the kernels. */
export interface KernelBuild {
  readonly file: URL;
  /** WebAssembly features beyond those that every run time has. */
  readonly features: readonly string[];
}

/**
 * The fastest first. Relaxed SIMD multiplies and adds in one instruction where the processor has one, with one rounding instead of two: the
 * same data give the same model bit for bit on one kind of machine, and one that differs in the last digits on another kind.
 */
export const BUILDS: readonly KernelBuild[] = [
  { file: new URL('./kernelsRelaxed.generated.wasm', import.meta.url), features: ['relaxed-simd'] },
  { file: new URL('./kernels.generated.wasm', import.meta.url), features: [] },
];
