import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createUpnextClient } from '../../client/index.ts';
import { apiKey, root } from '../system/stack.ts';
import { openBrowser } from './browser.ts';
import { openPage } from './watchedPage.ts';

const frontUrl = inject('frontUrl');
let browser: Browser;
const consoles: ChildProcess[] = [];
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  for (const child of consoles) child.kill();
  await browser.close();
});

async function run(page: Page, operation: string): Promise<void> {
  await page.getByRole('button', { name: /execute query/i }).click();
  await page.getByRole('menuitem', { name: operation, exact: true }).click();
}

it('GraphiQL runs its example query with the local key filled in, offline and without console errors', async () => {
  const { page, context, complaints, elsewhere } = await openPage(browser, `${frontUrl}/graphql`);
  await run(page, 'Recommendations');
  const answer = page.locator('.result-window');
  await answer.getByText('source').first().waitFor();
  const text = await answer.innerText();
  expect(text).toContain('PERSONALIZED');
  expect(text).not.toContain('"errors"');
  expect(elsewhere).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});

it('GraphiQL subscribes, and shows a play as it is recorded', async () => {
  const { page, context, complaints } = await openPage(browser, `${frontUrl}/graphiql`);
  // Tabs that still slide into their places take no clicks.
  const tab = page.getByRole('tab').filter({ hasText: 'Live' });
  const opened = async (): Promise<string | null> => {
    await tab.getByRole('button').first().click();
    return tab.getAttribute('aria-selected');
  };
  await expect.poll(opened, { timeout: 20_000, interval: 500 }).toBe('true');
  // The editor reads the new tab a moment later; until then the button offers the operations of the old one. While it listens the button is another.
  const answer = page.locator('.result-window');
  const started = async (): Promise<boolean> => {
    if (await answer.getByText('started').isVisible()) return true;
    if ((await page.getByRole('menuitem').count()) > 0) await page.keyboard.press('Escape');
    const execute = page.getByRole('button', { name: /execute query/i });
    if (await execute.isVisible()) await execute.click({ timeout: 1_000 }).catch(() => undefined);
    return answer.getByText('started').isVisible();
  };
  await expect.poll(started, { timeout: 40_000, interval: 1_000 }).toBe(true);
  await createUpnextClient({ endpoint: `${frontUrl}/graphql`, auth: { apiKey } }).recordInteraction({ userId: 'viewer-001', videoId: 'angkor-in-colour', watchedSeconds: 2 });
  await answer.getByText('CLICKED').waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

it('GraphiQL has the explorer, which knows every field without asking anybody else', async () => {
  const { page, context, elsewhere } = await openPage(browser, `${frontUrl}/graphiql`);
  await page.getByRole('button', { name: /show graphiql explorer/i }).click();
  await page.locator('.graphiql-explorer-root').getByText('trendingVideos').first().waitFor();
  expect(elsewhere).toEqual([]);
  await context.close();
});

it('npm run console opens the same for the API at any address', async () => {
  const child = spawn(process.execPath, ['local/console.ts', '--endpoint', `${frontUrl}/graphql`, '--api-key', apiKey], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  consoles.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const url = /: (http:\S+)\s*$/.exec(line.toString())?.[1] ?? '';
  const { page, context } = await openPage(browser, url);
  await run(page, 'Popular');
  await page.locator('.result-window').getByText('"POPULAR"').waitFor();
  await context.close();
});
