import { describe, expect, it } from 'vitest';
import { startApi } from './startApi.ts';

const deployWith = async (code: string): Promise<void> => {
  const api = await startApi({ schema: 'type Query { a: String }', resolvers: { 'Query.a': code } });
  await api.close();
};
const inRequest = (statement: string): string => `export function request(ctx) {\n  ${statement}\n  return {};\n}\nexport function response(ctx) { return 'ok'; }`;

// https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html
describe('code that APPSYNC_JS refuses', () => {
  it.each([
    ['throw 1;', 'throw is not supported'],
    ['try { ctx.a; } catch { ctx.b; }', 'try/catch is not supported'],
    ['for (let i = 0; i < 3; i += 1) ctx.a = i;', 'for loops are not supported'],
    ['while (ctx.a) ctx.a = 0;', 'while is not supported'],
    ['do { ctx.a = 0; } while (ctx.a);', 'do-while is not supported'],
    ['for (const x of [1]) { if (x) continue; }', 'continue is not supported'],
    ['out: for (const x of [1]) { break out; }', 'labels are not supported'],
    ['class A {}', 'class is not supported'],
    ['let i = 0; i++;', '++ and -- are not supported'],
    ['const b = ~1;', 'the ~ operator is not supported'],
    ['const i = "a" in ctx;', 'the in operator is not supported'],
    ['const r = /a/;', 'regular expression literals are not supported'],
    ['const s = new Set();', 'constructors are not supported'],
    ['const t = this;', 'this is not supported'],
    ['const f = async () => 1;', 'async functions are not supported'],
    ['const g = function* () {};', 'generators are not supported'],
    ['const a = Array.from([1]);', 'Array.from is not supported'],
    ['const a = Math.random();', 'Math.random is not supported'],
    ['const a = Date.now();', 'Date.now is not supported'],
    ['const each = (f) => f; each(() => 1);', 'passing a function as an argument is not supported'],
    ['import("x");', 'dynamic import is not supported'],
  ])('is refused at deployment with line and reason: %s', async (statement, reason) => {
    await expect(deployWith(inRequest(statement))).rejects.toThrow(new RegExp(`Querya \\(AWS::AppSync::Resolver\\): Code is refused by APPSYNC_JS: Query\\.a\\.js:2:\\d+: ${reason.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&')}`));
  });

  it.each([
    ['a function that calls itself', 'function f(n) { return n > 0 ? f(n - 1) : 0; }', 'recursion is not supported'],
    ['functions that call each other', 'function f() { return g(); }\nfunction g() { return f(); }', 'recursion is not supported'],
    ['an import of something else', "import { x } from 'lodash';", 'cannot import "lodash"'],
    ['a default export', 'export default 1;', 'only named exports are supported'],
    ['a syntax error', 'const = 1;', 'Unexpected token'],
  ])('is refused for %s', async (_what, code, reason) => {
    await expect(deployWith(`${code}\n${inRequest('')}`)).rejects.toThrow(reason);
  });

  it('is refused without a request handler', async () => {
    await expect(deployWith('export function response() {}')).rejects.toThrow('expected an exported function "request"');
  });

  it('is not what APPSYNC_JS allows', async () => {
    await expect(
      deployWith(
        `import * as ddb from '@aws-appsync/utils/dynamodb';\nconst double = (n) => n * 2;\n${inRequest('const { a, ...rest } = ctx.args; const list = [1, 2].map((n) => double(n)); for (const x of list) { if (x > 2) break; } for (const k in rest) ctx.stash[k] = rest[k]; const text = `${list?.[0] ?? 1}`; switch (text) { case "2": break; default: }')}`,
      ),
    ).resolves.toBeUndefined();
  });

  it('may be what a bundler wrote: declarations first, exports last', async () => {
    await expect(deployWith(`import { util as util2 } from "@aws-appsync/utils";\nvar request2 = (ctx) => ({ payload: util2.autoId() });\nfunction response(ctx) {\n  return ctx.result;\n}\nexport {\n  request2 as request,\n  response\n};\n`)).resolves.toBeUndefined();
  });
});
