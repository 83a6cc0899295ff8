import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../system/stack.ts';

/** A fenced block of a page of the documentation. */
export interface Block {
  /** "README.md" */
  readonly page: string;
  readonly line: number;
  /** "sh run", "graphql" */
  readonly kind: string;
  readonly text: string;
}

export async function pages(): Promise<readonly string[]> {
  const docs = (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md')).map((name) => join('docs', name));
  return ['README.md', 'CONTRIBUTING.md', ...docs.sort()];
}

export async function blocksOf(page: string): Promise<readonly Block[]> {
  const blocks: Block[] = [];
  let open: { line: number; kind: string; lines: string[] } | undefined;
  for (const [index, line] of (await readFile(join(root, page), 'utf8')).split('\n').entries()) {
    const fence = /^```(.*)$/.exec(line);
    if (fence === null) open?.lines.push(line);
    else if (open === undefined) open = { line: index + 1, kind: (fence[1] ?? '').trim(), lines: [] };
    else {
      blocks.push({ page, line: open.line, kind: open.kind, text: open.lines.join('\n') });
      open = undefined;
    }
  }
  return blocks;
}

/** Shell commands of a block, with continued lines joined and comments left out. */
export function commandsOf({ text }: Block): readonly string[] {
  return text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/\s+#\s.*$/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
