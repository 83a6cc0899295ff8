import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { buildSchema, type GraphQLObjectType } from 'graphql';

const repository = fileURLToPath(new URL('..', import.meta.url));
/** AppSync's limit on a resolver's code. https://docs.aws.amazon.com/general/latest/gr/appsync.html */
const codeLimitBytes = 32 * 1024;

export interface FieldResolver {
  readonly typeName: string;
  readonly fieldName: string;
  /** APPSYNC_JS with everything it needs in one text, @aws-appsync/utils excepted. */
  readonly code: string;
}

export function readSchema(): string {
  return readFileSync(`${repository}schema/schema.graphql`, 'utf8');
}

/** The fields that need a resolver, "Query.video": all those of the root types, and those that read another table. */
export function resolvedFields(sdl: string): readonly string[] {
  const schema = buildSchema(`${readFileSync(`${repository}schema/appsync.graphql`, 'utf8')}\n${sdl}`);
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter((type) => type != null);
  const fieldsOf = (type: GraphQLObjectType): string[] => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`);
  return [...roots.flatMap(fieldsOf), 'Interaction.video'].sort();
}

/**
 * Every file `Type.field.ts` of resolvers/appsync, bundled. Throws when a field has no file or a file has no field: neither would
 * show before the first query.
 */
export function bundleResolvers(sdl: string): readonly FieldResolver[] {
  const folder = `${repository}resolvers/appsync`;
  const files = readdirSync(folder)
    .filter((name) => /^[A-Z]\w*\.\w+\.ts$/.test(name))
    .map((name) => name.slice(0, -'.ts'.length));
  const fields = resolvedFields(sdl);
  const withoutFile = fields.filter((field) => !files.includes(field));
  const withoutField = files.filter((file) => !fields.includes(file));
  if (withoutFile.length > 0 || withoutField.length > 0) {
    throw new Error(
      `resolvers/appsync does not match schema/schema.graphql: fields without a file: ${withoutFile.join(', ') || 'none'}; ` +
        `files without a field: ${withoutField.join(', ') || 'none'}.`,
    );
  }
  const result = buildSync({
    absWorkingDir: folder,
    entryPoints: fields.map((field) => `${field}.ts`),
    outdir: folder,
    bundle: true,
    write: false,
    minify: false,
    sourcemap: false,
    format: 'esm',
    target: 'es2020',
    charset: 'utf8',
    // Imports of types alone must vanish: AppSync knows no import for its side effects.
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: false } },
    external: ['@aws-appsync/utils', '@aws-appsync/utils/*'],
    logLevel: 'warning',
  });
  return fields.map((field) => {
    const code = result.outputFiles.find((file) => file.path.endsWith(`/${field}.js`))?.text ?? '';
    const size = Buffer.byteLength(code);
    if (size === 0 || size > codeLimitBytes) throw new Error(`resolvers/appsync/${field}.ts: bundled to ${size} bytes, expected 1 to ${codeLimitBytes}.`);
    const [typeName = '', fieldName = ''] = field.split('.');
    return { typeName, fieldName, code };
  });
}
