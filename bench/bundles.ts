import { execFileSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readAssembly } from '../local/stack/assembly.ts';
import { synthesize } from '../local/synthesize.ts';
import { type Figure, quantile } from './figure.ts';

const root = new URL('..', import.meta.url).pathname;
const imports = 7;
const settings = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
/** Ends at once: functions begin to read what their first request will need, which is no part of the import. */
const measure = (file: string): string => `const began = performance.now(); await import(${JSON.stringify(file)}); process.stdout.write(String(performance.now() - began)); process.exit();`;

/** Size and time to import of every function of the template, as deployed, in a new process each time. */
export async function bundles(say: (step: string) => void): Promise<Figure[]> {
  const output = join(root, 'cdk.out');
  say('template');
  await synthesize(root, join(root, 'infra/app.ts'), output);
  const { template, assets } = await readAssembly(output);
  const figures: Figure[] = [];
  for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
    if (Type !== 'AWS::Lambda::Function') continue;
    const { Code, Environment } = Properties as { Code: { S3Key: string }; Environment?: { Variables: Readonly<Record<string, unknown>> } };
    const file = join(assets.get(Code.S3Key) ?? '', 'index.mjs');
    const name = id.replace(/Function[0-9A-F]{8}$/, '').replace(/^Upnext/, '');
    say(name);
    const environment = Object.fromEntries(Object.keys(Environment?.Variables ?? {}).map((variable) => [variable, 'x']));
    const times = Float64Array.from({ length: imports }, () => Number(execFileSync(process.execPath, ['--input-type=module', '-e', measure(pathToFileURL(file).href)], { env: { ...environment, ...settings }, encoding: 'utf8' })));
    figures.push({ name: `bundle of ${name}`, value: (await stat(file)).size / 1000, unit: 'KB', budget: { must: 400, aim: 250 } });
    figures.push({ name: `import of ${name}, median of ${imports}`, value: quantile(times, 0.5), unit: 'ms', budget: { must: 80, aim: 40 } });
  }
  return figures;
}
