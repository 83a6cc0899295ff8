import { describe, expect, inject, it } from 'vitest';

const frontUrl = inject('frontUrl');

async function assetPath(): Promise<string> {
  const html = await (await fetch(`${frontUrl}/`)).text();
  return /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? '';
}

describe('the page as it is served', () => {
  it('comes compressed, and not again while it has not changed', async () => {
    const path = await assetPath();
    for (const encoding of ['br', 'gzip']) {
      const first = await fetch(`${frontUrl}${path}`, { headers: { 'accept-encoding': encoding } });
      expect([first.status, first.headers.get('content-encoding'), first.headers.get('cache-control')]).toEqual([200, encoding, 'public, max-age=31536000, immutable']);
      const etag = first.headers.get('etag') ?? '';
      await first.arrayBuffer();
      const again = await fetch(`${frontUrl}${path}`, { headers: { 'accept-encoding': encoding, 'if-none-match': etag } });
      expect([again.status, await again.text()]).toEqual([304, '']);
    }
  });

  it('is looked after anew at every visit, and lets nothing else run', async () => {
    const page = await fetch(`${frontUrl}/`);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(await page.text()).not.toMatch(/<script>|<style|style=/);
  });

  it('knows where the API is and whom to look as', async () => {
    const configuration = (await (await fetch(`${frontUrl}/config.json`)).json()) as { readonly endpoint: string; readonly viewers: readonly string[] };
    expect([configuration.endpoint, configuration.viewers[0]]).toEqual(['/graphql', 'viewer-001']);
  });

  it('has nothing under other names', async () => {
    for (const path of ['/assets/none.js', '/assets/..%2f..%2fpackage.json', '/package.json']) expect((await fetch(`${frontUrl}${path}`)).status).toBe(404);
  });
});
