import type { DatasetGroupData } from '../data/DatasetGroupData.ts';
import { ItemColumns } from '../filters/ItemColumns.ts';
import type { Model } from '../recipes/recipe.ts';
import type { StoredEvent } from '../store/EventStore.ts';
import type { SolutionVersion } from '../store/resourceTypes.ts';
import { EventWeights } from '../training/EventWeights.ts';

/** A model in memory with what is needed to ask it: item indexes, event weights and buffers that every request reuses. */
export class ServedModel {
  readonly model: Model;
  readonly weights: EventWeights;
  readonly scores: Float32Array;
  readonly allowed: Uint8Array;
  readonly #indexes: ReadonlyMap<string, number>;
  readonly #group: DatasetGroupData;
  #columns: { readonly version: number; readonly items: ItemColumns } | undefined;

  constructor(options: { readonly model: Model; readonly version: SolutionVersion; readonly group: DatasetGroupData }) {
    this.model = options.model;
    this.weights = new EventWeights(options.version);
    this.#group = options.group;
    const { itemIds } = options.model;
    this.scores = new Float32Array(itemIds.length);
    this.allowed = new Uint8Array(itemIds.length);
    this.#indexes = new Map(itemIds.map((id, index) => [id, index]));
  }

  indexOf(itemId: string): number | undefined {
    return this.#indexes.get(itemId);
  }

  /** Metadata of the model's items as they are now. */
  get columns(): ItemColumns {
    const version = this.#group.metadataVersion;
    if (this.#columns?.version !== version) this.#columns = { version, items: new ItemColumns(this.model.itemIds, this.#group.metadata('ITEMS')) };
    return this.#columns.items;
  }

  observe(event: StoredEvent): void {
    const item = event.itemId === null ? undefined : this.indexOf(event.itemId);
    if (this.model.observe === undefined || item === undefined) return;
    const weight = this.weights.weigh(event.eventType, event.eventValue ?? NaN);
    if (weight > 0) this.model.observe({ item, timestamp: event.timestamp, weight });
  }
}
