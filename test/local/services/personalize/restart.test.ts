import { cpSync } from 'node:fs';
import { CreateSolutionVersionCommand, ListSolutionVersionsCommand } from '@aws-sdk/client-personalize';
import { PutEventsCommand } from '@aws-sdk/client-personalize-events';
import { GetRecommendationsCommand } from '@aws-sdk/client-personalize-runtime';
import { describe, expect, it, vi } from 'vitest';
import { objects, trainedGroup } from './catalogue.ts';
import { personalizeForEachTest } from './eachTest.ts';
import { startPersonalize } from './localPersonalize.ts';
import { popularityTrainer, trainForever } from './popularityRecipe.ts';
import { newStateFolder } from './stateFolder.ts';

const local = personalizeForEachTest();

describe('after a kill', () => {
  it('what was answered is still there', async () => {
    const { campaignArn, trackingId } = await trainedGroup(local.personalize);
    await local.events.send(new PutEventsCommand({ trackingId, userId: 'fresh', sessionId: 's', eventList: [{ eventType: 'watched', itemId: 'v29', sentAt: new Date() }] }));
    // The files as they lie there at this moment, with nothing closed: what a killed process leaves behind.
    const left = newStateFolder();
    cpSync(local.statePath, left.path, { recursive: true });
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
    await local.restart();
    expect(before?.[0]?.itemId).toBe('v29');
    expect(await ask()).toEqual(before);
  });

  it('training that was cut off starts again and ends', async () => {
    const { solutionArn } = await trainedGroup(local.personalize);
    await local.restart({ trainer: { ...popularityTrainer, train: trainForever } });
    const { solutionVersionArn } = await local.personalize.send(new CreateSolutionVersionCommand({ solutionArn }));
    const status = async () => (await local.personalize.send(new ListSolutionVersionsCommand({ solutionArn }))).solutionVersions?.find((version) => version.solutionVersionArn === solutionVersionArn)?.status;
    await vi.waitFor(async () => expect(await status()).toBe('CREATE IN_PROGRESS'));
    await local.restart();
    await vi.waitFor(async () => expect(await status()).toBe('ACTIVE'));
  });
});
