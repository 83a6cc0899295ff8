import { readFile, writeFile } from 'node:fs/promises';
import { main as compile } from 'assemblyscript/asc';
import { BUILDS, type KernelBuild } from './builds.ts';

const OPTIONS = ['--outFile', 'kernels.wasm', '-O3', '--converge', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--enable', 'simd', '--enable', 'bulk-memory'];
/** Threads share the memory, which the host makes. 65,536 pages are all that 32-bit addresses reach. */
const MEMORY = ['--importMemory', '--sharedMemory', '--maximumMemory', '65536', '--enable', 'threads'];

/** Compiles assembly/ to WebAssembly; the same sources and compiler give the same bytes. Throws with the compiler's messages. */
export async function buildKernels({ features }: KernelBuild): Promise<Uint8Array> {
  const outputs = new Map<string, string | Uint8Array>();
  const messages: string[] = [];
  const { error } = await compile(['index.ts', ...OPTIONS, ...MEMORY, ...features.flatMap((feature) => ['--enable', feature])], {
    readFile: (name) => readFile(new URL(`./assembly/${name}`, import.meta.url), 'utf8').catch(() => null),
    writeFile: (name, contents) => {
      outputs.set(name, contents);
      return Promise.resolve();
    },
    listFiles: () => [],
    stderr: { write: (text) => void messages.push(String(text)) },
  });
  const bytes = outputs.get('kernels.wasm');
  if (error || !(bytes instanceof Uint8Array)) throw new Error(`The kernels do not compile: ${error?.message ?? ''}\n${messages.join('')}`);
  return bytes;
}

if (import.meta.main) for (const build of BUILDS) await writeFile(build.file, await buildKernels(build));
