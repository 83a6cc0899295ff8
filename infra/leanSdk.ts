import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/**
 * Lets esbuild drop what a function never uses of the AWS SDK: a third of a bundle with several of its clients. Four habits of the SDK keep
 * it. What a newer SDK writes otherwise is left as it is, and the bundle grows.
 *
 * - Schemas have computed keys, `[_h]: 1`: as far as esbuild can tell, to make such an object may run something. The keys are constants.
 * - Each client registers all errors of its service, 140 of SSM's, so that it can make objects of their classes. An error whose class no
 *   code of ours names is thrown as the service's base class instead, with the same name, message and fields: the SDK's own way with
 *   errors newer than itself.
 * - Each client carries its whole package.json, for the version in the User-Agent.
 * - Digests are there in JavaScript too, for a Node without OpenSSL. Lambda's has it.
 *
 * @param named what the function's own code imports: "client-ssm ParameterNotFound"
 */
export function leanSdk(named: ReadonlySet<string>): Plugin {
  return {
    name: 'lean-sdk',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ }, ({ path }) => {
        const [, folder = '', client = ''] = /^(.*[\\/](client-[^\\/]+)[\\/]dist-es[\\/])/.exec(path) ?? [];
        const retryable = retryableErrors(readFileSync(`${folder}models/errors.js`, 'utf8'));
        const isKept = (error: string): boolean => named.has(`${client} ${error}`) || retryable.has(error);
        return { contents: withoutErrors(withPlainKeys(readFileSync(path, 'utf8')), isKept) };
      });
      onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, ({ path }) => {
        const { version } = JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string };
        return { contents: JSON.stringify({ version }), loader: 'json' };
      });
      onLoad({ filter: /[\\/](?:@smithy[\\/]core|@aws-sdk[\\/]checksums)[\\/].*[\\/](?:Md5|Sha1|Sha256)Js\.js$/ }, ({ path }) => ({ contents: `export const ${basename(path, '.js')} = undefined;` }));
    },
  };
}

/** What the code behind an entry, without its packages, imports from clients of the AWS SDK: "client-ssm ParameterNotFound". */
export async function namedOfSdk(entry: string, absWorkingDir: string): Promise<ReadonlySet<string>> {
  const { outputFiles } = await build({
    absWorkingDir,
    entryPoints: [join(absWorkingDir, entry)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: false } },
    // What is wrong with the code is said when it is bundled whole.
    logLevel: 'silent',
  });
  const imports = outputFiles[0]?.text.matchAll(/^import \{([^}]*)\} from "@aws-sdk\/(client-[^"]+)";$/gm) ?? [];
  return new Set([...imports].flatMap(([, names = '', client = '']) => [...names.matchAll(/(\w+)(?: as \w+)?/g)].map(([, name = '']) => `${client} ${name}`)));
}

function withPlainKeys(schemas: string): string {
  const constants = new Map([...schemas.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm)].map(([, name = '', value = '']) => [name, value]));
  return schemas.replaceAll(/\[(_\w+)\]:/g, (key, name: string) => (constants.has(name) ? `${constants.get(name)}:` : key));
}

/** The service's base class is in a registry of another name, and stays. */
function withoutErrors(schemas: string, isKept: (error: string) => boolean): string {
  return schemas.replaceAll(/^n\d+_registry\.registerError\((\w+)\$, \1\);$/gm, (statement, error: string) => (isKept(error) ? statement : ''));
}

/** The SDK tries again when one of these comes, by its class. */
function retryableErrors(errors: string): ReadonlySet<string> {
  return new Set(errors.split(/^export class /m).flatMap((code) => (code.includes('$retryable') ? [/^\w+/.exec(code)?.[0] ?? ''] : [])));
}
