import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stdout } from 'node:process';

import { Command } from 'commander';
import type { Page } from 'playwright-core';

import { root, startStack } from '../system/stack.ts';
import { openBrowser } from './browser.ts';

/** `npm run screenshots`: the pictures of the documentation, taken from the page as it runs on the generated sample. */
const { output, url } = new Command('screenshots')
  .option('--output <folder>', 'where the pictures go', join(root, 'docs', 'images'))
  .option('--url <url>', 'a stack that runs already')
  .parse()
  .opts<{ output: string; url?: string }>();

interface Shot {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly scheme: 'dark' | 'light';
  readonly hash?: string;
  readonly fullPage?: boolean;
  prepare(page: Page): Promise<void>;
}

async function rowsShown(page: Page): Promise<void> {
  await page.locator('.hero-title').waitFor();
  await page.locator('.card[data-id]').nth(80).waitFor();
  await page.waitForTimeout(900);
}

async function played(page: Page): Promise<void> {
  await rowsShown(page);
  await page.locator('.card-play').nth(2).click();
  const position = page.getByRole('slider', { name: 'Position' });
  await position.fill(await position.getAttribute('max').then((max) => String(Number(max) * 0.72)));
  await page.getByRole('button', { name: 'Like', exact: true }).click();
  await page.getByRole('button', { name: 'Stop and record' }).click();
  await page.locator('.player .live').waitFor();
}

async function modelShown(page: Page): Promise<void> {
  await page.locator('.panel canvas').first().waitFor();
  await page.waitForTimeout(1800);
}

const shots: readonly Shot[] = [
  { name: 'page-dark', width: 1440, height: 1000, scheme: 'dark', prepare: rowsShown },
  { name: 'page-light', width: 1440, height: 1000, scheme: 'light', prepare: rowsShown },
  { name: 'page-phone', width: 390, height: 844, scheme: 'dark', prepare: rowsShown },
  { name: 'player', width: 1440, height: 1000, scheme: 'dark', prepare: played },
  {
    name: 'page-moved',
    width: 1440,
    height: 1000,
    scheme: 'dark',
    async prepare(page) {
      await played(page);
      await page.getByRole('button', { name: 'Close the player' }).click();
      await page.locator('.badge').first().waitFor();
      await page.waitForTimeout(3500);
    },
  },
  { name: 'history', width: 1440, height: 1000, scheme: 'light', hash: '#/history', prepare: async (page) => page.locator('.play').nth(5).waitFor() },
  { name: 'model-dark', width: 1440, height: 1000, scheme: 'dark', hash: '#/model', fullPage: true, prepare: modelShown },
  { name: 'model-light', width: 1440, height: 1000, scheme: 'light', hash: '#/model', fullPage: true, prepare: modelShown },
];

const stack = url === undefined ? await startStack() : undefined;
const browser = await openBrowser();
try {
  await mkdir(output, { recursive: true });
  for (const shot of shots) {
    const context = await browser.newContext({ viewport: { width: shot.width, height: shot.height }, colorScheme: shot.scheme, reducedMotion: 'reduce', deviceScaleFactor: shot.width < 500 ? 2 : 1 });
    const page = await context.newPage();
    await page.goto(`${url ?? stack?.frontUrl ?? ''}/${shot.hash ?? ''}`);
    await shot.prepare(page);
    await page.screenshot({ path: join(output, `${shot.name}.jpg`), type: 'jpeg', quality: 88, fullPage: shot.fullPage === true });
    stdout.write(`${shot.name}.jpg\n`);
    await context.close();
  }
} finally {
  await browser.close();
  await stack?.stop();
}
