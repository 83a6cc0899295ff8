import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { blocksOf, commandsOf, pages } from '../docs/blocks.ts';
import { ask } from './ask.ts';
import { root } from './stack.ts';

const frontUrl = inject('frontUrl');
const endpointUrl = inject('endpointUrl');
const shell = promisify(execFile);

/** Names of fields and kinds of values: numbers and ids of the sample differ with the day that it ends on. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shapeOf(each)]));
}

const runnable = (await Promise.all((await pages()).map((page) => blocksOf(page)))).flat();

describe('the documentation', () => {
  it.each(runnable.filter(({ kind }) => kind === 'sh run').flatMap((block) => commandsOf(block).map((command) => ({ page: block.page, line: block.line, command }))))(
    '$page, line $line, can be run: $command',
    async ({ command }) => {
      const here = command.replaceAll(/(http:\/\/)?localhost:4000/g, frontUrl).replaceAll(/(http:\/\/)?localhost:4566/g, endpointUrl);
      const { stdout } = await shell('sh', ['-c', here], { cwd: root, env: { ...process.env, npm_config_loglevel: 'silent' } });
      const answer = JSON.parse(stdout) as { readonly errors?: unknown; readonly status?: unknown };
      expect([answer.errors, answer.status]).toEqual([undefined, undefined]);
    },
  );

  const readme = runnable.filter(({ page }) => page === 'README.md');
  const queries = readme.flatMap((block, index) => {
    const next = readme[index + 1];
    return block.kind === 'graphql' && next?.kind === 'json' ? [{ line: block.line, query: block.text, answer: JSON.parse(next.text) as unknown }] : [];
  });

  it('shows five queries with their answers', () => {
    expect(queries).toHaveLength(5);
  });

  it.each(queries)('line $line of README.md answers as it says', async ({ query, answer }) => {
    const real = await ask(frontUrl, query);
    expect(real.errors).toBeUndefined();
    expect(shapeOf(real.data)).toEqual(shapeOf(answer));
  });
});
