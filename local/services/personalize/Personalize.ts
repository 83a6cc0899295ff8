import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import type { LocalContext } from '../../service.ts';
import { DatasetGroupData } from './data/DatasetGroupData.ts';
import { Lifecycle } from './lifecycle/Lifecycle.ts';
import { removal } from './lifecycle/removal.ts';
import { syncCampaigns } from './lifecycle/syncCampaigns.ts';
import { updates } from './lifecycle/updates.ts';
import { work } from './lifecycle/work.ts';
import { ModelShelf } from './serving/ModelShelf.ts';
import { servedModels } from './serving/servedModels.ts';
import { openDatabase } from './store/database.ts';
import { EventStore } from './store/EventStore.ts';
import { learnedOf } from './store/learned.ts';
import { MetadataStore } from './store/MetadataStore.ts';
import { discardOrphans } from './store/orphans.ts';
import { ResourceStore } from './store/ResourceStore.ts';
import { TagStore } from './store/TagStore.ts';
import type { ResourceType } from './store/resourceTypes.ts';
import { SharedTraining } from './training/SharedTraining.ts';
import type { Trainer } from './training/trainer.ts';

/** All of the service's state and machinery; what operations work on. */
export class Personalize {
  readonly context: LocalContext;
  readonly trainer: Trainer;
  readonly resources: ResourceStore;
  readonly events: EventStore;
  readonly metadata: MetadataStore;
  readonly tags: TagStore;
  readonly lifecycle: Lifecycle;
  readonly training: SharedTraining;
  readonly models: ModelShelf;
  readonly #database: DatabaseSync;
  #closed = false;
  readonly #groups = new Map<string, DatasetGroupData>();

  constructor(context: LocalContext, trainer: Trainer) {
    this.context = context;
    this.trainer = trainer;
    this.#database = openDatabase(context.stateFolder);
    this.resources = new ResourceStore(this.#database);
    discardOrphans(context.stateFolder, this.resources);
    this.events = new EventStore(this.#database);
    this.metadata = new MetadataStore(this.#database);
    this.tags = new TagStore(this.#database);
    this.training = new SharedTraining({ trainer, resources: this.resources, stateFolder: context.stateFolder });
    this.models = new ModelShelf(this);
    this.lifecycle = new Lifecycle({
      resources: this.resources,
      work: work(this),
      updates: updates(this),
      removal: removal(this),
      finished: (type, arn) => {
        if (type === 'solution-version') syncCampaigns(this, arn);
        if (type === 'campaign' || type === 'recommender') this.models.keepOnly(servedModels(this.resources));
      },
      refined: (arn) => this.#replaceModel(arn),
      now: () => this.now(),
      logFailure: (what, error) => context.log('personalize', `${what} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    });
  }

  get stateFolder(): string {
    return this.context.stateFolder;
  }

  /** Epoch milliseconds. */
  now(): number {
    return this.context.now();
  }

  arn(type: ResourceType, name: string): string {
    return `arn:aws:personalize:${this.context.region}:${this.context.accountId}:${type}/${name}`;
  }

  group(datasetGroupArn: string): DatasetGroupData {
    let group = this.#groups.get(datasetGroupArn);
    if (group === undefined) this.#groups.set(datasetGroupArn, (group = new DatasetGroupData(this, datasetGroupArn)));
    return group;
  }

  forgetGroup(datasetGroupArn: string): void {
    this.#groups.delete(datasetGroupArn);
  }

  /** Loads what answering from a solution version or a recommender takes, with pauses in which requests are answered. */
  async warm(arn: string): Promise<void> {
    const group = this.group(learnedOf(this.resources, arn).datasetGroupArn);
    for (const load of [() => group.histories, () => group.metadata('ITEMS'), () => group.activity, () => this.models.get(arn)]) {
      await eventLoopTurn();
      if (this.#closed) return;
      load();
    }
  }

  /** The model file is another one now. The next request finds it; without one it is loaded at once. */
  async #replaceModel(arn: string): Promise<void> {
    this.context.log('personalize', `${arn} has the model of its whole training`);
    this.models.forget(arn);
    if (!servedModels(this.resources).has(arn)) return;
    try {
      await this.warm(arn);
    } catch (error) {
      this.context.log('personalize', `The model of ${arn} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.lifecycle.close();
    this.#database.close();
  }
}
