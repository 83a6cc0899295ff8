import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';

/** A page of a context of its own, and what went wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors on the console and thrown by scripts. */
  readonly complaints: readonly string[];
  /** Requests to any other origin. */
  readonly elsewhere: readonly string[];
}

export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const elsewhere: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(url).origin) && !/^(data|blob):/.test(request.url())) elsewhere.push(request.url());
  });
  await page.goto(url);
  return { page, context, complaints, elsewhere };
}

/** One of the rows, by its heading. */
export function row(page: Page, heading: string | RegExp): Locator {
  return page.getByRole('region', { name: heading });
}

/** Ids of a row's videos in their order; empty while it loads. */
export function idsOf(shelf: Locator): Promise<string[]> {
  return shelf.locator('.card[data-id]').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-id') ?? ''));
}

/** Chooses a viewer as the dialog's visitor does. */
export async function chooseViewer(page: Page, userId: string): Promise<void> {
  await page.getByRole('button', { name: /Watching as|Sign in/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Who is watching?' });
  await dialog.getByLabel('Any other id').fill(userId);
  await dialog.getByRole('button', { name: 'Choose' }).click();
  await page.getByRole('button', { name: `Watching as ${userId}` }).waitFor();
}

export async function signIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByRole('button', { name: /Watching as|Sign in/ }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Who is watching?' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Password').fill(password);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
}

/** Opens the video, drags to this share of its length and records; the player stays open. Answers the video's id. */
export async function play(page: Page, card: Locator, share: number): Promise<string> {
  const id = (await card.getAttribute('data-id')) ?? '';
  await card.locator('.card-play').click();
  const player = page.getByRole('dialog');
  await player.getByRole('button', { name: 'Pause' }).click();
  const position = player.getByRole('slider', { name: 'Position' });
  await position.fill(String(Number(await position.getAttribute('max')) * share));
  await player.getByRole('button', { name: 'Stop and record' }).click();
  return id;
}
