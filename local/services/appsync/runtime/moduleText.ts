import { parse, type Program } from 'acorn';
import { children, findViolations, isNode } from './restrictions.ts';

/** Resolver code that AppSync would refuse at deployment; the message names file, line and reason. */
export class CodeError extends Error {
  override readonly name = 'CodeError';
}

/** Modules that APPSYNC_JS code may import. */
const importable = new Set(['@aws-appsync/utils', '@aws-appsync/utils/dynamodb']);

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * ES module text → the body of a function of `$import` (gives a module) and `$pass` (told of every pass through a loop) that returns
 * the exports. Lines keep their numbers, so that errors name the line of the code as deployed.
 */
export function toFunctionBody(source: string, fileName: string): string {
  const program = parseModule(source, fileName);
  const [violation] = findViolations(program);
  if (violation !== undefined) throw new CodeError(`${fileName}:${violation.line}:${violation.column + 1}: ${violation.message}`);

  const edits: Edit[] = loopEdits(program);
  const exported: string[] = [];
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') {
      const from = String(statement.source.value);
      if (!importable.has(from)) throw new CodeError(`${fileName}:${statement.loc?.start.line ?? 0}:1: cannot import "${from}": APPSYNC_JS has only ${[...importable].join(' and ')}`);
      const bindings = statement.specifiers.map((specifier) => {
        if (specifier.type === 'ImportNamespaceSpecifier') return `const ${specifier.local.name} = $import(${JSON.stringify(from)});`;
        const imported = specifier.type === 'ImportSpecifier' ? nameOf(specifier.imported) : 'default';
        return `const ${specifier.local.name} = $import(${JSON.stringify(from)})[${JSON.stringify(imported)}];`;
      });
      edits.push(blankOut(source, statement.start, statement.end, bindings.join(' ')));
    } else if (statement.type === 'ExportNamedDeclaration') {
      if (statement.source) throw new CodeError(`${fileName}:${statement.loc?.start.line ?? 0}:1: re-exports are not supported`);
      if (statement.declaration) {
        edits.push({ start: statement.start, end: statement.declaration.start, text: '' });
        const { declaration } = statement;
        const names = declaration.type === 'VariableDeclaration' ? declaration.declarations.map((each) => (each.id.type === 'Identifier' ? each.id.name : '')) : [declaration.id.name];
        exported.push(...names.filter((name) => name !== '').map((name) => `${JSON.stringify(name)}: ${name}`));
      } else {
        exported.push(...statement.specifiers.map((specifier) => `${JSON.stringify(nameOf(specifier.exported))}: ${nameOf(specifier.local)}`));
        edits.push(blankOut(source, statement.start, statement.end, ''));
      }
    } else if (statement.type === 'ExportDefaultDeclaration' || statement.type === 'ExportAllDeclaration') {
      throw new CodeError(`${fileName}:${statement.loc?.start.line ?? 0}:1: only named exports are supported`);
    }
  }
  edits.sort((a, b) => a.start - b.start);
  return `${applyEdits(source, edits)}\nreturn {${exported.join(', ')}};`;
}

/** Puts a call of `$pass` in front of each loop's body. */
function loopEdits(program: unknown): Edit[] {
  if (!isNode(program)) return [];
  const inner = children(program).flatMap(loopEdits);
  const { body } = program;
  if ((program.type !== 'ForOfStatement' && program.type !== 'ForInStatement') || !isNode(body)) return inner;
  return [{ start: body.start, end: body.start, text: '{$pass();' }, ...inner, { start: body.end, end: body.end, text: '}' }];
}

function parseModule(source: string, fileName: string): Program {
  try {
    return parse(source, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
  } catch (error) {
    throw new CodeError(`${fileName}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function nameOf(node: { readonly type: string; readonly name?: string; readonly value?: unknown }): string {
  return node.name ?? String(node.value);
}

/** Replaces a statement and keeps the line breaks that it had. */
function blankOut(source: string, start: number, end: number, text: string): Edit {
  return { start, end, text: text + '\n'.repeat(source.slice(start, end).split('\n').length - 1) };
}

function applyEdits(source: string, edits: readonly Edit[]): string {
  let result = '';
  let position = 0;
  for (const edit of edits) {
    result += source.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return result + source.slice(position);
}
