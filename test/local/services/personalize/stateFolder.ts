import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function newStateFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'upnext-personalize-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
