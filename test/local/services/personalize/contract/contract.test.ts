import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { refusedOperations } from '../../../../../local/services/personalize/operations/supportedOperations.ts';
import { operations } from '../../../../../local/services/personalize/operations/registry.ts';
import type { Trainer } from '../../../../../local/services/personalize/training/trainer.ts';
import { interactionsCsv } from '../catalogue.ts';
import { type LocalPersonalize, startPersonalize } from '../localPersonalize.ts';
import { popularityTrainer } from '../popularityRecipe.ts';
import { newStateFolder } from '../stateFolder.ts';
import { type Case, cases, type World } from './cases.ts';
import { type ModelOperation, modelOperations } from './operations.ts';
import { mutations } from './mutations.ts';
import { shapeErrors, unfilledMembers } from './outputShape.ts';

const folder = newStateFolder();
const world: World = new Map();
const inputs = new Map<string, Readonly<Record<string, unknown>>>();
let local: LocalPersonalize;

/** One recipe trains until it is told to stop. */
const trainer: Trainer = {
  ...popularityTrainer,
  train: (job) =>
    job.recipeName === 'aws-sims' ? new Promise((_, reject) => job.signal.addEventListener('abort', () => reject(new Error('Aborted.')))) : popularityTrainer.train(job),
};

beforeAll(async () => {
  const plays = interactionsCsv({ users: 80 }).split('\n').map((row, line) => `${row},${line === 0 ? 'DEVICE' : 'tv'}`);
  const files = new Map([['data/prepared/interactions/part-0.csv', plays.join('\n')], ['data/gone.csv', 'USER_ID\nu39\n'], ['data/batch/users.json', '{"userId":"u2"}\n{"userId":"u3"}\n']]);
  local = await startPersonalize({ stateFolder: folder.path, objects: files, trainer });
});

afterAll(async () => {
  await local.close();
  folder.remove();
});

function named(name: string): ModelOperation {
  const operation = modelOperations.find((candidate) => candidate.name === name);
  if (operation === undefined) throw new Error(`The models have no operation ${name}.`);
  return operation;
}

/** Status of what a Describe operation answers, 'gone' when there is nothing. */
async function statusOf({ operation, input }: NonNullable<Case['until']>): Promise<string> {
  try {
    const output = await named(operation).send(local, input(world));
    const described = Object.values(output).find((value) => typeof value === 'object' && value !== null && 'status' in value) as { readonly status: string; readonly failureReason?: string } | undefined;
    return described === undefined ? '' : `${described.status}${described.failureReason === undefined ? '' : `: ${described.failureReason}`}`;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return 'gone';
    throw error;
  }
}

describe('the operations of the three models', () => {
  it('each run here or are refused with a reason, and none is unknown', () => {
    const known = [...operations.keys(), ...refusedOperations.keys()];
    expect(known.toSorted()).toEqual(modelOperations.map((operation) => operation.name).toSorted());
    expect(modelOperations).toHaveLength(79);
  });

  it('that run all have a valid call below', () => {
    expect([...new Set(cases.map(({ operation }) => operation))].toSorted()).toEqual([...operations.keys()].toSorted());
  });

  it.each(cases.map((each, position) => ({ ...each, title: `${each.operation} (${position + 1})` })))('$title answers a valid call in the shape of the model', async (each) => {
    const operation = named(each.operation);
    const input = each.input(world);
    inputs.set(each.operation, input);
    const output = await operation.send(local, input);
    expect(shapeErrors(operation.output, output)).toEqual([]);
    for (const [member, name] of Object.entries(each.keep ?? {})) world.set(name, String(output[member]));
    if (each.operation.startsWith('Describe')) expect(unfilledMembers(operation.output, output)).toEqual(each.unfilled ?? []);
    const { until } = each;
    if (until !== undefined) await vi.waitFor(async () => expect(await statusOf(until)).toBe(until.status), { timeout: 10_000, interval: 3 });
  });

  it.each([...operations.keys()])('%s refuses every way to break its input, in the words of AWS', async (name) => {
    const operation = named(name);
    const input = inputs.get(name);
    if (input === undefined) throw new Error(`No valid call of ${name} was made.`);
    for (const { what, input: broken, message } of mutations(operation.input, input)) {
      const error = await operation.send(local, broken).then(() => undefined, (refusal: unknown) => refusal as Error & { $metadata: { httpStatusCode: number; requestId: string } });
      expect(error?.message, what).toContain(message);
      expect(error?.name, what).toBe(message.includes('constraint') ? 'InvalidInputException' : 'SerializationException');
      expect(error?.$metadata.httpStatusCode, what).toBe(400);
      expect(error?.$metadata.requestId, what).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it.each([...refusedOperations])('%s is refused: %s', async (name, reason) => {
    await expect(named(name).send(local, {})).rejects.toMatchObject({ name: 'UnsupportedOperationException', message: expect.stringContaining(reason) as string, $metadata: { httpStatusCode: 400 } });
  });
});
