import type { Node, Program } from 'acorn';

/** Something in resolver code that APPSYNC_JS refuses. */
export interface Violation {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html, by ESTree node type. */
const refusedNodes: Readonly<Record<string, string>> = {
  AwaitExpression: 'await is not supported',
  ThrowStatement: 'throw is not supported, use util.error()',
  TryStatement: 'try/catch is not supported',
  ClassDeclaration: 'class is not supported',
  ClassExpression: 'class is not supported',
  ForStatement: 'for loops are not supported, use for-of or for-in',
  WhileStatement: 'while is not supported',
  DoWhileStatement: 'do-while is not supported',
  ContinueStatement: 'continue is not supported',
  LabeledStatement: 'labels are not supported',
  ThisExpression: 'this is not supported',
  UpdateExpression: '++ and -- are not supported, use += 1 or -= 1',
  YieldExpression: 'generators are not supported',
  NewExpression: 'constructors are not supported',
  ImportExpression: 'dynamic import is not supported',
  WithStatement: 'with is not supported',
  DebuggerStatement: 'debugger is not supported',
};

const refusedMembers = new Set(['Array.from', 'Math.random', 'Date.now']);

interface AnyNode extends Node {
  readonly [field: string]: unknown;
}

export function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

export function children(node: AnyNode): readonly AnyNode[] {
  return Object.values(node).flatMap((value) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []));
}

function refusal(node: AnyNode, userFunctions: ReadonlySet<string>): string | undefined {
  const direct = refusedNodes[node.type];
  if (direct !== undefined) return direct;
  if (node['async'] === true) return 'async functions are not supported';
  if (node['generator'] === true) return 'generators are not supported';
  if (node.type === 'ForOfStatement' && node['await'] === true) return 'for await is not supported';
  if (node.type === 'Literal' && node['regex'] !== undefined) return 'regular expression literals are not supported, use util.matches()';
  if (node.type === 'UnaryExpression' && node['operator'] === '~') return 'the ~ operator is not supported';
  if (node.type === 'BinaryExpression' && node['operator'] === 'in') return 'the in operator is not supported, use Object.hasOwn()';
  if (node.type === 'MemberExpression' && node['computed'] === false) {
    const name = `${identifier(node['object'])}.${identifier(node['property'])}`;
    if (refusedMembers.has(name)) return `${name} is not supported`;
  }
  if (node.type === 'CallExpression' && userFunctions.has(identifier(node['callee']))) {
    const passesFunction = (node['arguments'] as readonly AnyNode[]).some(
      (argument) => argument.type.endsWith('FunctionExpression') || userFunctions.has(identifier(argument)),
    );
    if (passesFunction) return 'passing a function as an argument is not supported';
  }
  return undefined;
}

function identifier(value: unknown): string {
  return isNode(value) && value.type === 'Identifier' ? String(value['name']) : '';
}

/** Functions that the code declares by name, with the names that each calls. */
function callGraph(program: AnyNode): Map<string, Set<string>> {
  const calls = new Map<string, Set<string>>();
  const visit = (node: AnyNode, owner: string | undefined): void => {
    let inside = owner;
    if (node.type === 'FunctionDeclaration') inside = identifier(node['id']);
    const init = node['init'];
    if (node.type === 'VariableDeclarator' && isNode(init) && init.type.endsWith('FunctionExpression')) inside = identifier(node['id']);
    if (inside !== undefined && !calls.has(inside)) calls.set(inside, new Set());
    if (node.type === 'CallExpression' && inside !== undefined) calls.get(inside)?.add(identifier(node['callee']));
    for (const child of children(node)) visit(child, inside);
  };
  visit(program, undefined);
  return calls;
}

function reaches(calls: ReadonlyMap<string, ReadonlySet<string>>, from: string): boolean {
  const seen = new Set<string>();
  const pending = [...(calls.get(from) ?? [])];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === from) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    pending.push(...(calls.get(name) ?? []));
  }
  return false;
}

/** Every use of a language feature that APPSYNC_JS does not have. */
export function findViolations(program: Program): readonly Violation[] {
  const root = program as unknown as AnyNode;
  const calls = callGraph(root);
  const userFunctions = new Set(calls.keys());
  const violations: Violation[] = [];
  const report = (node: Node, message: string): void => {
    violations.push({ line: node.loc?.start.line ?? 0, column: node.loc?.start.column ?? 0, message });
  };
  const visit = (node: AnyNode): void => {
    const message = refusal(node, userFunctions);
    if (message !== undefined) report(node, message);
    if (node.type === 'FunctionDeclaration' && reaches(calls, identifier(node['id']))) report(node, 'recursion is not supported');
    for (const child of children(node)) visit(child);
  };
  visit(root);
  return violations;
}
