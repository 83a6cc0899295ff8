import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { estimate, hoursInMonth, type Usage } from '../../cost/estimate.ts';
import { readPrices } from '../../cost/prices.ts';
import { trainingConfig } from '../../training/config.ts';

const root = resolve(import.meta.dirname, '../..');
const file = join(root, 'cost/prices.json');
const idle: Usage = { users: 0, requestsPerUser: 0, playsPerUser: 0, shares: { popularity: 1 }, interactions: 0, videos: 0, trainings: 0, peakFactor: 4 };

function run(...args: readonly string[]) {
  return spawnSync(process.execPath, ['cost/cli.ts', ...args], { cwd: root, encoding: 'utf8' });
}

describe('the cost estimate', () => {
  it('comes to the campaigns alone when nobody is there: what is provisioned is paid for', async () => {
    const { totalUsd, lines } = estimate(trainingConfig, await readPrices(file), idle);
    expect(totalUsd).toBeCloseTo(3 * hoursInMonth * 0.2);
    expect(lines.filter(({ usd }) => usd > 0).map(({ what }) => what)).toEqual(['campaign similar-items', 'campaign popularity', 'campaign trending']);
  });

  it('charges use above what is provisioned, by tiers', async () => {
    const prices = await readPrices(file);
    // 100 transactions a second on average, more than the bound of what is provisioned.
    const requests = 100 * hoursInMonth * 3600;
    const { lines } = estimate(trainingConfig, prices, { ...idle, users: requests, requestsPerUser: 1 });
    const line = lines.find(({ what }) => what === 'campaign popularity');
    expect(line?.quantity).toBeCloseTo(73_000);
    expect(line?.usd).toBeCloseTo(20_000 * 0.2 + 53_000 * 0.1);
  });

  it('grows with users, and the total is the sum of its lines', async () => {
    const prices = await readPrices(file);
    const usage = { ...idle, requestsPerUser: 60, playsPerUser: 40, shares: { 'user-personalization': 1 }, trainings: 30, interactions: 1e6 };
    const [few, many] = [estimate(trainingConfig, prices, { ...usage, users: 1000 }), estimate(trainingConfig, prices, { ...usage, users: 10_000 })];
    expect(many.totalUsd).toBeGreaterThan(few.totalUsd);
    expect(many.lines.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(many.totalUsd);
    expect(many.lines.find(({ what }) => what === 'requests user-personalization')?.usd).toBeCloseTo(10_000 * 60 * 0.00015);
  });
});

describe('npm run cost', () => {
  it('prints lines, a total and the date of its prices, or all of it as JSON', () => {
    const { stdout } = run('--monthly-users', '5000');
    expect(stdout).toMatch(/Total a month +\$[\d,]+\.\d\d/);
    expect(stdout).toMatch(/Prices of \d{4}-\d\d-\d\d for us-east-1/);
    const json = JSON.parse(run('--monthly-users', '5000', '--json').stdout) as { readonly totalUsd: number; readonly lines: readonly unknown[]; readonly usage: { readonly users: number } };
    expect(json.usage.users).toBe(5000);
    expect(json.totalUsd).toBeGreaterThan(0);
  });

  it('reckons with a price file of the user', () => {
    const own = join(tmpdir(), `prices-${process.pid}.json`);
    const prices = JSON.parse(readFileSync(file, 'utf8')) as { prices: Record<string, { usd: number }> };
    for (const price of Object.values(prices.prices)) price.usd = 0;
    writeFileSync(own, JSON.stringify(prices));
    expect((JSON.parse(run('--monthly-users', '5000', '--prices', own, '--json').stdout) as { readonly totalUsd: number }).totalUsd).toBe(0);
    rmSync(own);
  });

  it('ends with one clear line for bad options', () => {
    const missing = run();
    expect([missing.status, missing.stderr.trim()]).toEqual([2, "error: required option '--monthly-users <number>' not specified"]);
    expect(run('--monthly-users', 'many').stderr).toContain('expected a number, 0 or more.');
    expect(run('--monthly-users', '1', '--prices', 'nowhere.json').status).toBe(1);
  });
});
