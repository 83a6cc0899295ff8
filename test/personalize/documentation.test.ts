import { readFile } from 'node:fs/promises';
import * as control from '@aws-sdk/client-personalize';
import * as events from '@aws-sdk/client-personalize-events';
import * as runtime from '@aws-sdk/client-personalize-runtime';
import { expect, it } from 'vitest';
import { operations } from '../../local/services/personalize/operations/registry.ts';
import { refusedOperations } from '../../local/services/personalize/operations/supportedOperations.ts';
import { recipeDescriptions } from '../../local/services/personalize/resources/recipes.ts';

const page = await readFile(new URL('../../docs/local-personalize.md', import.meta.url), 'utf8');

/** Rows of the table whose first column has this head: name → [runs locally, note]. */
function tableOf(head: string): Map<string, readonly [local: string, note: string]> {
  const lines = page.split('\n');
  const start = lines.indexOf(`| ${head} | local | |`);
  expect(start).toBeGreaterThan(0);
  const end = lines.indexOf('', start);
  return new Map(lines.slice(start + 2, end).map((line) => {
    const [, name = '', local = '', note = ''] = line.split('|').map((cell) => cell.trim());
    return [name.replaceAll('`', ''), [local, note]] as const;
  }));
}

it('has every operation of the three models in its table, as it runs or with the reason why not', () => {
  const table = tableOf('operation');
  const commands = [control, events, runtime].flatMap((sdk) => Object.keys(sdk)).filter((name) => name.endsWith('Command') && name !== '$Command').map((name) => name.slice(0, -'Command'.length));
  expect([...table.keys()]).toEqual(commands.sort());
  for (const [name, [local, note]] of table) {
    expect([name, local]).toEqual([name, operations.has(name) ? 'yes' : 'no']);
    if (local === 'no') expect(note).toBe(refusedOperations.get(name));
  }
});

it('has every recipe in its table, as it runs or with the reason why not', () => {
  const table = tableOf('recipe');
  expect([...table.keys()]).toEqual(recipeDescriptions.map((recipe) => recipe.name));
  for (const { name, notLocal } of recipeDescriptions) {
    const [local, note] = table.get(name) ?? [];
    expect([name, local]).toEqual([name, notLocal === undefined ? 'yes' : 'no']);
    if (notLocal !== undefined) expect(note).toBe(notLocal);
  }
});
