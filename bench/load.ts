import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { apiKey, type Stack, startStack } from '../test/system/stack.ts';
import type { Figure } from './figure.ts';
import { type Hits, shoot } from './load/cannon.ts';
import { memoryOf } from './load/memory.ts';
import { installPeers } from './peers.ts';
import { mix, recommendationRequest, viewers } from './load/traffic.ts';

interface LoadOptions {
  /** Of each measurement. */
  readonly seconds: number;
  /** Of the long run at the end, during which memory is watched; none when 0. */
  readonly minutes: number;
}

const headers = { 'x-api-key': apiKey };
const levels = [1, 16, 64];

/** The local stack under load, over GraphQL and REST, beside a bare GraphQL Yoga that answers the same lists from memory. */
export function load(say: (step: string) => void): Promise<Figure[]> {
  return measure({ seconds: 10, minutes: 0 }, say);
}

async function measure({ seconds, minutes }: LoadOptions, say: (step: string) => void): Promise<Figure[]> {
  installPeers();
  say('start');
  const stack = await startStack();
  try {
    const lists = await recordedLists(stack.frontUrl);
    const requests = viewers.map(recommendationRequest);
    const shot = { url: stack.frontUrl, headers, requests, seconds };
    say('warming up');
    await shoot({ ...shot, connections: 16, seconds: 5 });
    const figures: Figure[] = [];
    const yoga = await startYoga(lists);
    for (const connections of levels) {
      say(`${connections} connections`);
      const ours = await shoot({ ...shot, connections });
      const peer = await shoot({ ...shot, url: yoga.url, connections });
      figures.push(...besides(`recommendations over GraphQL, ${connections} connections`, ours, peer));
    }
    yoga.stop();
    const traffic = mix(videoIds(lists));
    for (const connections of levels) {
      say(`mix, ${connections} connections`);
      figures.push(...alone(`mixed GraphQL and REST, ${connections} connections`, await shoot({ ...shot, requests: traffic, connections })));
    }
    if (minutes > 0) figures.push(...(await longRun(stack, { traffic: { ...shot, requests: traffic, connections: 16 }, minutes, say })));
    return figures;
  } finally {
    await stack.stop();
  }
}

function besides(name: string, ours: Hits, peer: Hits): Figure[] {
  const yoga = 'GraphQL Yoga answering from memory';
  return [
    { name: `${name}: rate`, value: ours.requestsPerSecond, unit: 'requests/s', peer: { name: yoga, value: peer.requestsPerSecond } },
    { name: `${name}: p50`, value: ours.p50, unit: 'ms', peer: { name: yoga, value: peer.p50 }, ...(name.endsWith(' 1 connections') ? { budget: { must: 10, aim: 5 } } : {}) },
    { name: `${name}: p99`, value: ours.p99, unit: 'ms', peer: { name: yoga, value: peer.p99 }, ...(name.endsWith(' 1 connections') ? { budget: { must: 40, aim: 20 } } : {}) },
    { name: `${name}: errors`, value: ours.errors, unit: `of ${ours.requests}`, budget: { must: 0, aim: 0 } },
  ];
}

function alone(name: string, hits: Hits): Figure[] {
  return [
    { name: `${name}: rate`, value: hits.requestsPerSecond, unit: 'requests/s' },
    { name: `${name}: p50`, value: hits.p50, unit: 'ms' },
    { name: `${name}: p99`, value: hits.p99, unit: 'ms' },
    { name: `${name}: errors`, value: hits.errors, unit: `of ${hits.requests}`, budget: { must: 0, aim: 0 } },
  ];
}

interface LongRun {
  readonly traffic: Parameters<typeof shoot>[0];
  readonly minutes: number;
  readonly say: (step: string) => void;
}

/** Memory at the end beside that of the first minute, when everything has been loaded. */
async function longRun({ pid }: Stack, { traffic, minutes, say }: LongRun): Promise<Figure[]> {
  const memory: number[] = [];
  let errors = 0;
  let requests = 0;
  for (let minute = 1; minute <= minutes; minute += 1) {
    say(`minute ${minute} of ${minutes}`);
    const hits = await shoot({ ...traffic, seconds: 60 });
    errors += hits.errors;
    requests += hits.requests;
    memory.push(memoryOf(pid));
  }
  return [
    { name: `memory after ${minutes} minutes of load`, value: memory.at(-1) ?? NaN, unit: 'MB', peer: { name: 'after the first minute', value: memory[0] ?? NaN } },
    { name: `errors in ${minutes} minutes`, value: errors, unit: `of ${requests}`, budget: { must: 0, aim: 0 } },
  ];
}

type Lists = Readonly<Record<string, { readonly items: readonly { readonly video: { readonly id: string } }[] }>>;

async function recordedLists(frontUrl: string): Promise<Lists> {
  const lists: Record<string, Lists[string]> = {};
  for (const viewer of viewers) {
    const { path, body = '' } = recommendationRequest(viewer);
    const response = await fetch(`${frontUrl}${path}`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body });
    lists[viewer] = ((await response.json()) as { readonly data: { readonly recommendations: Lists[string] } }).data.recommendations;
  }
  return lists;
}

function videoIds(lists: Lists): readonly string[] {
  return [...new Set(Object.values(lists).flatMap(({ items }) => items.map(({ video }) => video.id)))];
}

async function startYoga(lists: Lists): Promise<{ readonly url: string; stop(): void }> {
  const child = fork(new URL('./load/yoga.ts', import.meta.url));
  child.send(lists);
  const [port] = (await once(child, 'message')) as [number];
  return { url: `http://127.0.0.1:${port}`, stop: () => void child.kill() };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, minutes: { type: 'string', default: '5' } } });
  const figures = await measure({ seconds: Number(values.seconds), minutes: Number(values.minutes) }, (step) => process.stderr.write(`${step}\n`));
  for (const { name, value, unit, peer } of figures) process.stdout.write(`${name}: ${value} ${unit}${peer === undefined ? '' : ` (${peer.name}: ${peer.value})`}\n`);
}
