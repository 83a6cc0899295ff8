import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { openBrowser } from './browser.ts';

const frontUrl = inject('frontUrl');
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it('GraphiQL runs its example query with the local key filled in, offline and without console errors', async () => {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(frontUrl) && !/^(data|blob):/.test(request.url())) elsewhere.push(request.url());
  });
  await page.goto(`${frontUrl}/graphql`);
  await page.getByRole('button', { name: /execute query/i }).click();
  await page.getByRole('menuitem', { name: 'Recommendations' }).click();
  const answer = page.locator('.result-window');
  await answer.getByText('source').first().waitFor();
  const text = await answer.innerText();
  expect(text).toContain('PERSONALIZED');
  expect(text).not.toContain('"errors"');
  expect(elsewhere).toEqual([]);
  expect(complaints).toEqual([]);
});
