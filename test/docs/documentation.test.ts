import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { readSchema } from '../system/selection.ts';
import { root } from '../system/stack.ts';
import { blocksOf, commandsOf, pages } from './blocks.ts';

const all = await pages();
const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { readonly scripts: Readonly<Record<string, string>> };

/** What npm knows without a script. */
const builtIn: ReadonlySet<string> = new Set(['ci', 'start', 'test', 'install', 'audit']);

async function problemOf(command: string): Promise<string | undefined> {
  for (const part of command.split('&&').map((each) => each.trim())) {
    const words = part.split(/\s+/).filter((word) => !/^[A-Z_]+=/.test(word));
    const plain = words.filter((word) => !word.startsWith('-'));
    if (words[0] === 'npm' && plain[1] === 'run' && scripts[plain[2] ?? ''] === undefined) return `${part}: package.json has no script ${plain[2]}`;
    if (words[0] === 'npm' && plain[1] !== 'run' && !builtIn.has(plain[1] ?? '')) return `${part}: npm has no such command`;
    const file = words[0] === 'node' ? plain[1] : undefined;
    if (file !== undefined && /\.[cm]?[jt]s$/.test(file) && !(await exists(join(root, file)))) return `${part}: there is no ${file}`;
    for (const word of plain.slice(1)) if (/^(test|infra|local|bench)\/[\w./-]+$/.test(word) && !(await exists(join(root, word)))) return `${part}: there is no ${word}`;
  }
  return undefined;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

describe.each(all)('%s', (page) => {
  it('names only commands and files that are there', async () => {
    const blocks = (await blocksOf(page)).filter(({ kind }) => kind === 'sh' || kind.startsWith('sh '));
    const problems = await Promise.all(blocks.flatMap((block) => commandsOf(block).map((command) => problemOf(command))));
    expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
  });

  it('says of every block of commands whether it runs here, against a running stack or on AWS', async () => {
    const kinds = (await blocksOf(page)).filter(({ kind }) => /^(sh|bash|shell|console)\b/.test(kind)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => !['sh', 'sh local', 'sh run', 'sh aws'].includes(kind))).toEqual([]);
  });

  it('links to pages, pictures and headings that are there', async () => {
    const text = await readFile(join(root, page), 'utf8');
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '').filter((target) => !/^(https?:|mailto:|#)/.test(target));
    const missing: string[] = [];
    for (const target of targets) if (!(await exists(join(root, dirname(page), target.split('#', 1)[0] ?? '')))) missing.push(target);
    expect(missing).toEqual([]);
  });

  it('asks for nothing that the schema does not have', async () => {
    const schema = readSchema();
    const blocks = (await blocksOf(page)).filter(({ kind }) => kind === 'graphql');
    // A part of the schema itself is no operation.
    const operations = blocks.filter(({ text }) => /^\s*(\{|query|mutation|subscription)/.test(text));
    for (const { text, line } of operations) expect(validate(schema, parse(text)).map(({ message }) => `${line}: ${message}`)).toEqual([]);
  });
});
