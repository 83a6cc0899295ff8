import { cpSync } from 'node:fs';
import { CreateSolutionVersionCommand, ListSolutionVersionsCommand } from '@aws-sdk/client-personalize';
import { PutEventsCommand } from '@aws-sdk/client-personalize-events';
import { GetRecommendationsCommand } from '@aws-sdk/client-personalize-runtime';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Trainer } from '../../../../local/services/personalize/training/trainer.ts';
import { objects, trainedGroup } from './catalogue.ts';
import { type LocalPersonalize, startPersonalize } from './localPersonalize.ts';
import { popularityTrainer } from './popularityRecipe.ts';
import { newStateFolder } from './stateFolder.ts';

let folder: ReturnType<typeof newStateFolder>;
let local: LocalPersonalize;

beforeEach(async () => {
  folder = newStateFolder();
  local = await startPersonalize({ stateFolder: folder.path, objects });
});

afterEach(async () => {
  await local.close();
  folder.remove();
});

/** Ends only when it is told to. */
const trainForever: Trainer['train'] = ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('Aborted.'))));

async function restart(trainer?: Trainer): Promise<void> {
  await local.close();
  local = await startPersonalize({ stateFolder: folder.path, objects, ...(trainer === undefined ? {} : { trainer }) });
}

describe('after a kill', () => {
  it('what was answered is still there', async () => {
    const { campaignArn, trackingId } = await trainedGroup(local.personalize);
    await local.events.send(new PutEventsCommand({ trackingId, userId: 'fresh', sessionId: 's', eventList: [{ eventType: 'watched', itemId: 'v29', sentAt: new Date() }] }));
    // The files as they lie there at this moment, with nothing closed: what a killed process leaves behind.
    const left = newStateFolder();
    cpSync(folder.path, left.path, { recursive: true });
    const second = await startPersonalize({ stateFolder: left.path, objects });
    const { itemList } = await second.runtime.send(new GetRecommendationsCommand({ campaignArn, userId: 'fresh' }));
    expect(itemList?.[0]?.itemId).toBe('v29');
    await second.close();
    left.remove();
  });
});

describe('after a restart', () => {
  it('everything answers as before, live events included', async () => {
    const { campaignArn, trackingId } = await trainedGroup(local.personalize);
    await local.events.send(new PutEventsCommand({ trackingId, userId: 'fresh', sessionId: 's', eventList: [{ eventType: 'watched', itemId: 'v29', sentAt: new Date() }] }));
    const ask = async () => (await local.runtime.send(new GetRecommendationsCommand({ campaignArn, userId: 'fresh' }))).itemList;
    const before = await ask();
    await restart();
    expect(before?.[0]?.itemId).toBe('v29');
    expect(await ask()).toEqual(before);
  });

  it('training that was cut off starts again and ends', async () => {
    const { solutionArn } = await trainedGroup(local.personalize);
    await restart({ ...popularityTrainer, train: trainForever });
    const { solutionVersionArn } = await local.personalize.send(new CreateSolutionVersionCommand({ solutionArn }));
    const status = async () => (await local.personalize.send(new ListSolutionVersionsCommand({ solutionArn }))).solutionVersions?.find((version) => version.solutionVersionArn === solutionVersionArn)?.status;
    await vi.waitFor(async () => expect(await status()).toBe('CREATE IN_PROGRESS'));
    await restart();
    await vi.waitFor(async () => expect(await status()).toBe('ACTIVE'));
  });
});
