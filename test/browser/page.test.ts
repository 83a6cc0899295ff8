import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createUpnextClient } from '../../client/index.ts';
import { apiKey } from '../system/stack.ts';
import { openBrowser } from './browser.ts';
import { Gate } from './gate.ts';
import { chooseViewer, idsOf, openPage, play, row, signIn } from './watchedPage.ts';

const frontUrl = inject('frontUrl');
const rows = ['Recommended for you', /^Because you watched/, 'Popular', 'Trending'] as const;
/** Half of the tests change the viewer they look at: each has one of its own. */
const viewers = { rows: 'viewer-101', plays: 'viewer-102', genres: 'viewer-103', first: 'viewer-104', stopped: 'viewer-105', still: 'viewer-106', pages: 'viewer-107', click: 'viewer-108' };
/** Another device: it asks for every field of the play, of which subscribers get what was asked for. */
const elsewhere = createUpnextClient({ endpoint: `${frontUrl}/graphql`, auth: { apiKey } });
let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function rowsFilled(page: Page): Promise<void> {
  for (const name of rows) await expect.poll(async () => (await idsOf(row(page, name))).length, { timeout: 30_000 }).toBeGreaterThan(3);
}

describe('the page', () => {
  it('shows four rows for a chosen viewer, loads nothing from elsewhere and obeys a strict content security policy', async () => {
    const { page, context, complaints, elsewhere: foreign } = await openPage(browser, frontUrl);
    await chooseViewer(page, viewers.rows);
    await rowsFilled(page);
    const links = await page.locator('.card-link').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    expect(links.length).toBeGreaterThan(40);
    for (const link of links) expect(URL.canParse(link)).toBe(true);
    const policy = (await context.request.get(frontUrl)).headers()['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('weighs less than 350 KB over the wire, the charts included', async () => {
    const { page, context } = await openPage(browser, `${frontUrl}/#/model`);
    await page.locator('.panel canvas').first().waitFor();
    const sizes = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter((entry) => !entry.name.endsWith('/graphql'))
        .map((entry) => (entry as PerformanceResourceTiming).encodedBodySize),
    );
    expect(sizes.length).toBeGreaterThan(3);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(350 * 1024);
    await context.close();
  });

  it('takes a video watched past half out of the rows, hears WATCHED by subscription and shows what moved', async () => {
    const { page, context, complaints } = await openPage(browser, frontUrl);
    await chooseViewer(page, viewers.plays);
    await rowsFilled(page);
    await page.getByText('live', { exact: true }).waitFor();
    const recommended = row(page, 'Recommended for you');
    const before = await idsOf(recommended);
    const watched = await play(page, recommended.locator('.card').first(), 0.8);
    const player = page.getByRole('dialog');
    await player.getByText('WATCHED', { exact: true }).waitFor();
    await player.getByText('80 % watched').waitFor();
    // The word that came by the subscription, not the mutation's own answer.
    await player.locator('.play-label .live').waitFor();
    await player.getByRole('button', { name: 'Close the player' }).click();
    for (const name of rows) await expect.poll(() => idsOf(row(page, name)), { timeout: 20_000 }).not.toContain(watched);
    await expect.poll(async () => (await idsOf(recommended)).filter((id) => before.includes(id)).join(), { timeout: 20_000 }).not.toBe(before.filter((id) => id !== watched).join());
    await recommended.locator('.badge').first().waitFor();
    expect(await recommended.getByRole('status').innerText()).toMatch(/\d+ (new|moved|left)/);
    await page.getByRole('link', { name: 'History' }).click();
    await page.locator('.play').first().getByText('WATCHED', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('hears of a play that another device recorded', async () => {
    const { page, context, complaints } = await openPage(browser, frontUrl);
    await chooseViewer(page, viewers.click);
    await rowsFilled(page);
    await page.getByText('live', { exact: true }).waitFor();
    const videoId = (await idsOf(row(page, 'Popular')))[0] ?? '';
    await elsewhere.recordInteraction({ userId: viewers.click, videoId, watchedSeconds: 1 });
    await page.locator('.news').getByText('CLICKED').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('filters every row by genre', async () => {
    const { page, context, complaints } = await openPage(browser, frontUrl);
    await chooseViewer(page, viewers.genres);
    await rowsFilled(page);
    await page.getByRole('group', { name: 'Genres' }).getByRole('button', { name: 'Music' }).click();
    const genresShown = (): Promise<string[]> => page.locator('.card-genres').allInnerTexts();
    await expect.poll(async () => (await genresShown()).filter((text) => !/Music|watched before/.test(text)), { timeout: 20_000 }).toEqual([]);
    await expect.poll(async () => (await genresShown()).length, { timeout: 20_000 }).toBeGreaterThan(10);
    expect((await genresShown()).filter((text) => !/Music|watched before/.test(text))).toEqual([]);
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await expect.poll(async () => (await genresShown()).filter((text) => !text.includes('Music')).length, { timeout: 20_000 }).toBeGreaterThan(10);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it("shows a signed-in viewer their own history and none of another's, and the model view to operators alone", async () => {
    const { page, context, complaints } = await openPage(browser, frontUrl);
    await chooseViewer(page, viewers.first);
    await page.goto(`${frontUrl}/#/history`);
    await page.locator('.play').nth(3).waitFor();
    const newcomer = `newcomer-${randomUUID()}`;
    await signIn(page, newcomer, 'upnext-local');
    await page.getByText('Nothing played yet.').waitFor();
    expect(await page.locator('.play').count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Model' }).count()).toBe(0);
    await elsewhere.recordInteraction({ userId: newcomer, videoId: 'angkor-in-colour', watchedSeconds: 400 });
    await page.locator('.play').getByText('WATCHED', { exact: true }).waitFor();
    expect(await page.locator('.play').count()).toBe(1);
    await signIn(page, 'operator', 'upnext-local');
    await page.getByRole('link', { name: 'Model' }).click();
    await page.getByRole('heading', { name: 'Campaigns' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('says so when the password is wrong', async () => {
    const { page, context } = await openPage(browser, frontUrl);
    await signIn(page, 'viewer-001', 'wrong');
    await page.getByRole('alert').getByText('Incorrect username or password.').waitFor();
    await context.close();
  });

  it('says that the server is gone, keeps what it shows, and goes on when it is back', async () => {
    const gate = new Gate(frontUrl);
    await gate.open();
    const { page, context } = await openPage(browser, gate.url);
    await chooseViewer(page, viewers.stopped);
    await rowsFilled(page);
    await page.getByText('live', { exact: true }).waitFor();
    gate.close();
    await page.getByText('Upnext cannot be reached.').waitFor();
    expect((await idsOf(row(page, 'Recommended for you'))).length).toBeGreaterThan(3);
    // A view that was never loaded has nothing to keep.
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('alert').getByText('Upnext cannot be reached.').waitFor();
    await gate.open();
    await page.locator('.play').first().waitFor();
    await page.getByText('Upnext cannot be reached.').first().waitFor({ state: 'detached' });
    await page.getByText('live', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Watch' }).click();
    await rowsFilled(page);
    gate.close();
    await context.close();
  });

  it('pages through a history, each play once, newest first', async () => {
    const { page, context, complaints } = await openPage(browser, frontUrl);
    await chooseViewer(page, viewers.pages);
    await page.goto(`${frontUrl}/#/history`);
    await page.locator('.play').nth(19).waitFor();
    await page.getByRole('button', { name: 'Show earlier plays' }).click();
    await page.locator('.play').nth(25).waitFor();
    const times = await page.locator('.play time').evaluateAll((all) => all.map((time) => time.getAttribute('datetime') ?? ''));
    expect(times).toEqual([...times].sort().reverse());
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('shows the model: matrix, histogram, days, accuracy and campaigns', async () => {
    const { page, context, complaints } = await openPage(browser, `${frontUrl}/#/model`);
    await page.getByRole('heading', { name: 'Offline accuracy' }).waitFor();
    await page.getByRole('img', { name: /Plays by watch ratio/ }).waitFor();
    await page.getByRole('img', { name: /Offline metrics of each recipe/ }).waitFor();
    const campaigns = await page.getByRole('group', { name: 'Campaigns' }).locator('tbody th').allInnerTexts();
    expect(campaigns.sort()).toEqual(['upnext-personalized-ranking', 'upnext-popularity', 'upnext-similar-items', 'upnext-trending', 'upnext-user-personalization']);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('can be used with the keyboard alone', async () => {
    const { page, context } = await openPage(browser, frontUrl);
    await chooseViewer(page, viewers.still);
    await rowsFilled(page);
    await page.locator('.skip').focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    await row(page, 'Popular').locator('.card-play').first().focus();
    await page.keyboard.press('Enter');
    const position = page.getByRole('slider', { name: 'Position' });
    await position.focus();
    await page.keyboard.press('End');
    await page.getByRole('button', { name: 'Stop and record' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('WATCHED', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await context.close();
  });

  it('does not move for those who asked for less motion, and says in words what moved', async () => {
    const { page, context } = await openPage(browser, frontUrl, { reducedMotion: 'reduce' });
    await chooseViewer(page, viewers.still);
    await rowsFilled(page);
    await page.evaluate(() => {
      const animate = Element.prototype.animate;
      Element.prototype.animate = function (...call) {
        document.title = 'moved';
        return animate.apply(this, call);
      };
    });
    const recommended = row(page, 'Recommended for you');
    await play(page, recommended.locator('.card').first(), 0.9);
    await page.getByRole('button', { name: 'Close the player' }).click();
    await expect.poll(() => recommended.getByRole('status').innerText(), { timeout: 20_000 }).toMatch(/left/);
    expect(await page.title()).toBe('Upnext');
    await context.close();
  });
});

describe('accessibility', () => {
  const views = [
    { name: 'the rows', hash: '', ready: rowsFilled },
    { name: 'the history', hash: '#/history', ready: async (page: Page) => page.locator('.play').first().waitFor() },
    { name: 'the model', hash: '#/model', ready: async (page: Page) => page.getByRole('heading', { name: 'Campaigns' }).waitFor() },
    {
      name: 'the player',
      hash: '',
      async ready(page: Page) {
        await rowsFilled(page);
        await row(page, 'Popular').locator('.card-play').first().click();
        await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
      },
    },
    {
      name: 'the sign-in',
      hash: '',
      async ready(page: Page) {
        await rowsFilled(page);
        await page.getByRole('button', { name: /Watching as/ }).click();
      },
    },
  ];
  it.each(views)('axe finds nothing in $name, dark and light, wide and narrow', async ({ hash, ready }) => {
    const { page, context } = await openPage(browser, `${frontUrl}/${hash}`, { reducedMotion: 'reduce' });
    await ready(page);
    await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8'));
    for (const theme of ['dark', 'light']) {
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 900 });
        const found = await page.evaluate(async (chosen) => {
          document.documentElement.dataset['theme'] = chosen;
          const { axe } = globalThis as unknown as { readonly axe: { run(): Promise<{ readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[] }[] }> } };
          const { violations } = await axe.run();
          return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
        }, theme);
        expect(found, `${theme}, ${width} px`).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
      }
    }
    await context.close();
  });
});
