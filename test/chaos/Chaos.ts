import { setTimeout as delay } from 'node:timers/promises';
import { DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { awsClientOptions, type Stack } from '../system/stack.ts';
import { tableName } from './tableName.ts';
import { drive, type Outcome } from './drive.ts';
import { type Fault, type Scenario } from './scenarios.ts';

export interface ChaosOptions {
  /** Of each scenario. */
  readonly requests: number;
  readonly connections: number;
}

export interface Report {
  readonly name: string;
  readonly outcome: Outcome;
  /** Ids that were deleted from the catalogue. */
  readonly deleted: readonly string[];
}

const mostRecoveryRounds = 120;
/** Of those that lists begin with. */
const deletedVideos = 40;

const viewers = Array.from({ length: 40 }, (_, index) => `viewer-${String(index + 1).padStart(3, '0')}`);

/** Breaks a running stack in one way after the other, and asks it for lists meanwhile. */
export class Chaos {
  readonly #stack: Pick<Stack, 'frontUrl' | 'endpointUrl'>;
  readonly #options: ChaosOptions;

  constructor(stack: Pick<Stack, 'frontUrl' | 'endpointUrl'>, options: ChaosOptions) {
    this.#stack = stack;
    this.#options = options;
  }

  /** Until there are as many instances of each function as there will be, all of them with a list to fall back on. */
  async warmUp(): Promise<void> {
    for (let round = 0; round < 5; round += 1) await this.#drive(this.#options.connections * 20);
    await this.recover();
  }

  async run(scenario: Scenario): Promise<Report> {
    const deleted = scenario.withoutVideos === true ? await this.#deleteVideos() : [];
    await this.#setFaults(scenario.faults);
    await this.#settle(scenario.settle ?? 0);
    const outcome = await this.#drive(this.#options.requests);
    await this.#setFaults([]);
    for (const { restore } of deleted) await restore();
    await this.recover();
    return { name: scenario.name, outcome, deleted: deleted.map(({ id }) => id) };
  }

  /** Until circuits have closed, and every viewer has a list of their own again. Rejects when that never comes. */
  async recover(): Promise<void> {
    for (let round = 0; round < mostRecoveryRounds; round += 1, await delay(500)) {
      const { wrong, sources } = await this.#drive(Math.max(viewers.length, this.#options.connections * 4));
      if (wrong.size === 0 && sources.size === 1 && sources.has('PERSONALIZED')) return;
    }
    throw new Error('The stack did not recover once the faults were gone.');
  }

  /** Keeps every instance busy, as idle ones would be stopped, and new ones have nothing to fall back on. */
  async #settle(milliseconds: number): Promise<void> {
    for (const until = Date.now() + milliseconds; Date.now() < until; await delay(1_000)) await this.#drive(this.#options.connections * 2);
  }

  #drive(requests: number): Promise<Outcome> {
    return drive({ frontUrl: this.#stack.frontUrl, connections: this.#options.connections, requests, viewers });
  }

  async #setFaults(faults: readonly Fault[]): Promise<void> {
    const answer = await fetch(`${this.#stack.endpointUrl}/_local/faults`, { method: 'PUT', body: JSON.stringify(faults) });
    if (!answer.ok) throw new Error(`The faults were not taken: ${await answer.text()}`);
  }

  /** Past the API, as an owner of the table might: Personalize goes on to name them. */
  async #deleteVideos(): Promise<readonly { readonly id: string; restore(): Promise<void> }[]> {
    const client = new DynamoDBClient(awsClientOptions(this.#stack.endpointUrl));
    const TableName = await tableName(this.#stack.endpointUrl, 'VIDEOS_TABLE');
    const { listed } = await this.#drive(viewers.length);
    const ids = [...listed].slice(0, deletedVideos);
    return Promise.all(
      ids.map(async (id) => {
        const Key = { id: { S: id } };
        const { Item } = await client.send(new GetItemCommand({ TableName, Key }));
        await client.send(new DeleteItemCommand({ TableName, Key }));
        return { id, restore: async () => void (await client.send(new PutItemCommand({ TableName, Item }))) };
      }),
    );
  }
}

/** What is not as the scenario has it; nothing when all is well. */
export function failuresOf(scenario: Scenario, { outcome, deleted }: Report, mostMilliseconds: number): readonly string[] {
  const { answered, wrong, sources, times } = outcome;
  const slowest = times.at(-1) ?? 0;
  const gone = deleted.filter((id) => outcome.listed.has(id));
  const unexpected = [...sources].filter(([source]) => !scenario.sources.includes(source));
  const most = [...sources].sort(([, one], [, other]) => other - one)[0]?.[0] ?? 'nothing';
  return [
    ...[...wrong].map(([what, count]) => `${count} × ${what}`),
    ...(gone.length > 0 ? [`${gone.length} videos listed that the catalogue does not have`] : []),
    ...unexpected.map(([source, count]) => `${count} × source ${source}, expected ${scenario.sources.join(' or ')}`),
    ...(scenario.mostly !== '' && most !== scenario.mostly ? [`mostly ${most}, expected ${scenario.mostly}`] : []),
    ...(slowest > mostMilliseconds ? [`${times.filter((time) => time > mostMilliseconds).length} of ${answered} took longer than ${mostMilliseconds} ms, the slowest ${slowest.toFixed(0)} ms`] : []),
  ];
}
