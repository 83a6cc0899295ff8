import { readFile, writeFile } from 'node:fs/promises';
import { main as compile } from 'assemblyscript/asc';

export const KERNELS_FILE = new URL('./kernels.generated.wasm', import.meta.url);

/** Compiles assembly/ to WebAssembly; the same sources and compiler give the same bytes. Throws with the compiler's messages. */
export async function buildKernels(): Promise<Uint8Array> {
  const outputs = new Map<string, string | Uint8Array>();
  const messages: string[] = [];
  const { error } = await compile(
    // Fixed-width SIMD only: relaxed instructions round differently from machine to machine, and models are to be the same everywhere.
    ['index.ts', '--outFile', 'kernels.wasm', '-O3', '--converge', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--enable', 'simd', '--enable', 'bulk-memory'],
    {
      readFile: (name) => readFile(new URL(`./assembly/${name}`, import.meta.url), 'utf8').catch(() => null),
      writeFile: (name, contents) => {
        outputs.set(name, contents);
        return Promise.resolve();
      },
      listFiles: () => [],
      stderr: { write: (text) => void messages.push(String(text)) },
    },
  );
  const bytes = outputs.get('kernels.wasm');
  if (error || !(bytes instanceof Uint8Array)) throw new Error(`The kernels do not compile: ${error?.message ?? ''}\n${messages.join('')}`);
  return bytes;
}

if (import.meta.main) await writeFile(KERNELS_FILE, await buildKernels());
