import { join } from 'node:path';

import { z } from 'zod';

import { readIfPresent, writeDurably } from '../../durableFile.ts';

/** One action on one resource that a statement allows a role. */
export interface Grant {
  readonly role: string;
  /** As the policy has it, wildcards and all; "not …" for NotAction. */
  readonly action: string;
  readonly resource: string;
}

const kept = z.object({ grants: z.array(z.object({ role: z.string(), action: z.string(), resource: z.string(), used: z.boolean() })) });

export type GrantRecord = z.infer<typeof kept>['grants'][number];

/** A burst of first calls is written once. */
const WRITE_AFTER_MS = 500;

/** Which grants any call has needed, kept over restarts as long as the template asks for them. */
export class GrantUsage {
  readonly #file: string;
  readonly #grants = new Map<string, Grant>();
  readonly #used = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(folder: string) {
    this.#file = fileIn(folder);
  }

  add(grant: Grant): void {
    this.#grants.set(key(grant), grant);
    this.#changed();
  }

  use(grant: Grant): void {
    if (this.#used.has(key(grant))) return;
    this.#used.add(key(grant));
    this.#changed();
  }

  /** What earlier runs used. */
  async start(): Promise<void> {
    for (const grant of await readGrants(this.#file)) if (grant.used) this.#used.add(key(grant));
    this.#changed();
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#grants.size > 0) await this.#write();
  }

  #changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#write();
    }, WRITE_AFTER_MS).unref();
  }

  #write(): Promise<void> {
    const grants: readonly GrantRecord[] = [...this.#grants].map(([id, { role, action, resource }]) => ({ role, action, resource, used: this.#used.has(id) }));
    return writeDurably(this.#file, `${JSON.stringify({ grants })}\n`);
  }
}

function key({ role, action, resource }: Grant): string {
  return JSON.stringify([role, action, resource]);
}

function fileIn(folder: string): string {
  return join(folder, 'grants.json');
}

/** Empty when no stack ran on this state yet. `iamFolder`: the IAM service's own under the state. */
export function recordedGrants(iamFolder: string): Promise<readonly GrantRecord[]> {
  return readGrants(fileIn(iamFolder));
}

async function readGrants(file: string): Promise<readonly GrantRecord[]> {
  const text = await readIfPresent(file);
  return text === undefined ? [] : kept.parse(JSON.parse(text)).grants;
}
