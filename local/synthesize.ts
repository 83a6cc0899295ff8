import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readIfPresent, writeDurably } from './durableFile.ts';
import { StartError } from './StartError.ts';

/** What the template and the functions' code are made from. */
const SOURCES = ['schema', 'resolvers', 'preprocessing', 'training', 'infra', 'package-lock.json'];

/** Makes the cloud assembly of an app (a file that takes CDK_OUTDIR) anew when its sources changed since the last time. Throws StartError with the synthesizer's own words. */
export async function synthesize(root: string, app: string, output: string): Promise<'made' | 'up to date'> {
  const stampFile = join(output, 'sources.sha256');
  const stamp = await hashSources(root, app);
  if ((await readIfPresent(stampFile)) === stamp && (await readIfPresent(join(output, 'manifest.json'))) !== undefined) return 'up to date';
  await run(app, { cwd: root, output });
  await writeDurably(stampFile, stamp);
  return 'made';
}

async function hashSources(root: string, app: string): Promise<string> {
  const hash = createHash('sha256').update(process.version).update(app).update(await readApp(app));
  for (const source of SOURCES) for (const file of await filesUnder(join(root, source))) hash.update(file.slice(root.length)).update('\0').update(await readFile(file)).update('\0');
  return hash.digest('hex');
}

async function readApp(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new StartError(`The app ${file} cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : String(error)}); expected the file of a CDK app.`);
  }
}

async function filesUnder(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return [path];
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function run(file: string, options: { readonly cwd: string; readonly output: string }): Promise<void> {
  const child = spawn(process.execPath, [file], {
    cwd: options.cwd,
    env: { ...process.env, CDK_OUTDIR: options.output, STAGE: 'dev' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code === 0) return;
  const lines = errors.split('\n');
  // Node prints the line of source that threw before the error itself.
  const reason = lines.find((line) => /^(?:[A-Z]\w*)?Error(?: \[\w+\])?: /.test(line)) ?? lines.findLast((line) => line.trim() !== '') ?? '';
  throw new StartError(`The template cannot be synthesized (npm run synth shows all): ${reason.trim()}`);
}
