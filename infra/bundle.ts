import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const repository = fileURLToPath(new URL('..', import.meta.url));
const bundles = new Map<string, string>();

/**
 * One Lambda function's code as a single minified ES module.
 *
 * `module` before `main` lets esbuild drop the parts of the AWS SDK that nobody calls: two thirds of the size and of the time to
 * import. What is left of CommonJS asks for Node's own modules by `require`, which ES modules lack: hence the banner.
 *
 * @param entry path from the repository's root, such as "resolvers/lambda/recommend.ts"
 */
export function bundleFunction(entry: string): string {
  const known = bundles.get(entry);
  if (known !== undefined) return known;
  const result = buildSync({
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
    },
    legalComments: 'none',
    logLevel: 'warning',
    banner: { js: "import{createRequire as upnextCreateRequire}from'node:module';const require=upnextCreateRequire(import.meta.url);" },
  });
  const code = result.outputFiles[0]?.text ?? '';
  bundles.set(entry, code);
  return code;
}
