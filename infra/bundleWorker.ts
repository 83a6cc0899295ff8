import { fileURLToPath } from 'node:url';
import { type MessagePort, parentPort } from 'node:worker_threads';
import { build } from 'esbuild';
import { leanSdk, namedOfSdk } from './leanSdk.ts';

/** What bundle.ts sends. */
export interface BundleRequest {
  readonly entry: string;
  readonly port: MessagePort;
  /** Set to 1 and notified when the answer is on its way. */
  readonly answered: Int32Array;
}

export type BundleAnswer = { readonly code: string } | { readonly error: string };

const repository = fileURLToPath(new URL('..', import.meta.url));

parentPort?.on('message', ({ entry, port, answered }: BundleRequest) => {
  void bundle(entry)
    .then((code): BundleAnswer => ({ code }), (error: unknown): BundleAnswer => ({ error: String(error) }))
    .then((answer) => {
      port.postMessage(answer);
      Atomics.store(answered, 0, 1);
      Atomics.notify(answered, 0);
    });
});

/**
 * `module` before `main` lets esbuild drop the parts of the AWS SDK that nobody calls: two thirds of the size and of the time to
 * import. A package in CommonJS asks for Node's own modules by `require`, which ES modules lack: hence the banner.
 */
async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: repository,
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    sourcemap: false,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    // Imports of types alone must vanish: some name packages that hold nothing else.
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: false } },
    alias: {
      '@aws-sdk/credential-provider-node': `${repository}resolvers/lambdaCredentials.ts`,
      // The SDK imports it for operations that stream events, of which we call none.
      '@smithy/core/event-streams': `${repository}resolvers/aws/noEventStreams.ts`,
      '@aws-sdk/middleware-endpoint-discovery': `${repository}resolvers/aws/noEndpointDiscovery.ts`,
      'node:process': `${repository}resolvers/aws/process.ts`,
    },
    plugins: [leanSdk(await namedOfSdk(entry, repository))],
    legalComments: 'none',
    logLevel: 'warning',
    banner: { js: "import{createRequire as upnextCreateRequire}from'node:module';const require=upnextCreateRequire(import.meta.url);" },
  });
  return outputFiles[0]?.text ?? '';
}
