import { join } from 'node:path';
import { type DatasetSchema, parseDatasetSchema } from '../schemas/avroSchema.ts';
import { type EventStore, type StoredEvent } from '../store/EventStore.ts';
import { readInteractionFile } from '../store/interactionFile.ts';
import type { MetadataFields, MetadataStore } from '../store/MetadataStore.ts';
import type { ResourceStore } from '../store/ResourceStore.ts';
import type { Dataset, DatasetKind } from '../store/resourceTypes.ts';
import { ContextCounts } from './ContextCounts.ts';
import { ItemActivity } from './ItemActivity.ts';
import { mergeTables } from './InteractionTable.ts';
import { UserHistories } from './UserHistories.ts';

export interface Stores {
  readonly stateFolder: string;
  readonly resources: ResourceStore;
  readonly events: EventStore;
  readonly metadata: MetadataStore;
}

/** Everything known in one dataset group, in memory; read at first use and again after an import. */
export class DatasetGroupData {
  readonly #stores: Stores;
  readonly #datasetGroupArn: string;
  #histories: UserHistories | undefined;
  #activity: ItemActivity | undefined;
  #contexts: ContextCounts | undefined;
  readonly #metadata = new Map<DatasetKind, ReadonlyMap<string, MetadataFields>>();
  /** Changes with every change of an items or users dataset, so that what was derived from one can be thrown away. */
  metadataVersion = 0;
  /** Grows when users are deleted: what was learned from data of before must not come into service any more. */
  deletions = 0;

  constructor(stores: Stores, datasetGroupArn: string) {
    this.#stores = stores;
    this.#datasetGroupArn = datasetGroupArn;
  }

  dataset(kind: DatasetKind): Dataset | undefined {
    return this.#stores.resources.list('dataset').find((dataset) => dataset.datasetGroupArn === this.#datasetGroupArn && dataset.datasetType === kind);
  }

  schema(kind: DatasetKind): DatasetSchema | undefined {
    const dataset = this.dataset(kind);
    return dataset === undefined ? undefined : parseDatasetSchema(this.#stores.resources.get('schema', dataset.schemaArn).schema);
  }

  get histories(): UserHistories {
    if (this.#histories === undefined) {
      const files = this.dataset('INTERACTIONS')?.files ?? [];
      this.#histories = new UserHistories(mergeTables(files.map((file) => readInteractionFile(join(this.#stores.stateFolder, file)))), this.events());
    }
    return this.#histories;
  }

  get activity(): ItemActivity {
    this.#activity ??= new ItemActivity(this.histories, this.events());
    return this.#activity;
  }

  get contexts(): ContextCounts {
    this.#contexts ??= new ContextCounts(this.histories.table);
    return this.#contexts;
  }

  events(): StoredEvent[] {
    return this.#stores.events.list(this.#datasetGroupArn);
  }

  /** Durable when it returns, and part of the next answer; events known already are left out of what it answers. */
  addEvents(events: readonly Omit<StoredEvent, 'seq'>[]): StoredEvent[] {
    const { histories } = this;
    const added = this.#stores.events.add(this.#datasetGroupArn, events);
    for (const event of added) {
      histories.add(event);
      this.#activity?.add(event);
    }
    return added;
  }

  /** Fields by id of the items or users dataset. */
  metadata(kind: 'ITEMS' | 'USERS'): ReadonlyMap<string, MetadataFields> {
    let rows = this.#metadata.get(kind);
    if (rows === undefined) {
      const dataset = this.dataset(kind);
      rows = dataset === undefined ? new Map<string, MetadataFields>() : this.#stores.metadata.read(dataset.datasetArn);
      this.#metadata.set(kind, rows);
    }
    return rows;
  }

  /** An import finished or a dataset went: what was read before no longer holds. */
  forget(kind: DatasetKind): void {
    if (kind === 'INTERACTIONS') {
      this.#histories = undefined;
      this.#activity = undefined;
      this.#contexts = undefined;
    } else {
      this.#metadata.delete(kind);
      this.metadataVersion += 1;
    }
  }
}
