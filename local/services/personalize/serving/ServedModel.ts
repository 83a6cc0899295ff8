import type { DatasetGroupData } from '../data/DatasetGroupData.ts';
import { ItemColumns } from '../filters/ItemColumns.ts';
import type { Model, ScoreRequest } from '../recipes/recipe.ts';
import type { StoredEvent } from '../store/EventStore.ts';
import type { Learned } from '../store/learned.ts';
import { EventWeights } from '../training/EventWeights.ts';

/** The items that can be recommended at one state of the items dataset, with buffers that every request reuses. */
interface Catalogue {
  readonly version: number;
  /** The model's items, then those that came since its training, newest last. */
  readonly itemIds: readonly string[];
  readonly indexes: ReadonlyMap<string, number>;
  readonly scores: Float32Array;
  readonly allowed: Uint8Array;
  readonly isNew: Uint8Array;
  readonly exploration: ExplorationBuffers;
  readonly columns: ItemColumns;
}

/** As long as the catalogue; every request overwrites them. */
export interface ExplorationBuffers {
  readonly eligible: Uint8Array;
  readonly listed: Float32Array;
  readonly scratch: Float32Array;
}

/** A model in memory with what is needed to ask it. Items of PutItems are part of it at once, behind those that it learned about. */
export class ServedModel {
  readonly weights: EventWeights;
  readonly #model: Model;
  readonly #group: DatasetGroupData;
  readonly #version: Learned;
  /** By learned item: nobody had played it at training. */
  readonly #unplayed: Uint8Array;
  #catalogue: Catalogue;

  /** `explores`: its recipe tries new items out. */
  constructor(options: { readonly model: Model; readonly version: Learned; readonly group: DatasetGroupData; readonly explores: boolean }) {
    this.#model = options.model;
    this.weights = new EventWeights(options.version);
    this.#group = options.group;
    this.#version = options.version;
    this.#unplayed = options.explores ? this.#findUnplayed() : new Uint8Array(options.model.itemIds.length);
    this.#catalogue = this.#read();
  }

  /** Whether events move the model itself, not only the history it is asked with. */
  get followsTheCrowd(): boolean {
    return this.#model.observe !== undefined;
  }

  get itemIds(): readonly string[] {
    return this.#current.itemIds;
  }

  indexOf(itemId: string): number | undefined {
    return this.#current.indexes.get(itemId);
  }

  /** As indexOf, for items that the model has learned about. */
  learnedIndexOf(itemId: string): number | undefined {
    const index = this.indexOf(itemId);
    return index === undefined || index >= this.#model.itemIds.length ? undefined : index;
  }

  get scores(): Float32Array {
    return this.#current.scores;
  }

  get allowed(): Uint8Array {
    return this.#current.allowed;
  }

  /** 1 for items that nobody had played at training, and for those that came since. */
  get isNew(): Uint8Array {
    return this.#current.isNew;
  }

  get explorationBuffers(): ExplorationBuffers {
    return this.#current.exploration;
  }

  /** Metadata of the items as they are now. */
  get columns(): ItemColumns {
    return this.#current.columns;
  }

  /** Fills `scores`. Newcomers get a little less than the model's last item, the newest of them most. */
  score(request: ScoreRequest): void {
    const { scores } = this.#current;
    const learned = this.#model.itemIds.length;
    const own = scores.subarray(0, learned);
    this.#model.score(request, own);
    if (scores.length === learned) return;
    let lowest = Infinity;
    let highest = -Infinity;
    for (const score of own) {
      if (score === -Infinity) continue;
      if (score < lowest) lowest = score;
      if (score > highest) highest = score;
    }
    const step = highest > lowest ? (highest - lowest) / (learned + scores.length) : 1;
    for (let item = learned; item < scores.length; item++) scores[item] = (lowest === Infinity ? 0 : lowest) - step * (scores.length - item);
  }

  observe(event: StoredEvent): void {
    const item = event.itemId === null ? undefined : this.learnedIndexOf(event.itemId);
    if (this.#model.observe === undefined || item === undefined) return;
    const weight = this.weights.weigh(event.eventType, event.eventValue ?? NaN);
    if (weight > 0) this.#model.observe({ item, timestamp: event.timestamp, weight });
  }

  get #current(): Catalogue {
    if (this.#catalogue.version !== this.#group.metadataVersion) this.#catalogue = this.#read();
    return this.#catalogue;
  }

  #read(): Catalogue {
    const version = this.#group.metadataVersion;
    const metadata = this.#group.metadata('ITEMS');
    const learned = new Set(this.#model.itemIds);
    const newcomers = [...new Set([...this.#updatedItems(), ...metadata.keys()])].filter((id) => !learned.has(id));
    const itemIds = newcomers.length === 0 ? this.#model.itemIds : [...this.#model.itemIds, ...newcomers];
    const { length } = itemIds;
    const isNew = new Uint8Array(length).fill(1);
    isNew.set(this.#unplayed);
    return {
      version,
      itemIds,
      indexes: new Map(itemIds.map((id, index) => [id, index])),
      scores: new Float32Array(length),
      allowed: new Uint8Array(length),
      isNew,
      exploration: { eligible: new Uint8Array(length), listed: new Float32Array(length), scratch: new Float32Array(length) },
      columns: new ItemColumns(itemIds, metadata),
    };
  }

  /** Items that an UPDATE knows from interactions alone. */
  #updatedItems(): readonly string[] {
    const { updatedThroughEvent } = this.#version;
    if (updatedThroughEvent === undefined) return [];
    return [...this.#group.histories.table.items.ids, ...this.#group.events().flatMap((event) => (event.itemId !== null && event.seq <= updatedThroughEvent ? [event.itemId] : []))];
  }

  #findUnplayed(): Uint8Array {
    const { itemIds } = this.#model;
    const indexes = new Map(itemIds.map((id, index) => [id, index]));
    const unplayed = new Uint8Array(itemIds.length).fill(1);
    const { table } = this.#group.histories;
    const indexOfItem = table.items.ids.map((id) => indexes.get(id));
    for (let row = 0; row < table.length; row++) {
      const index = indexOfItem[table.item[row] ?? 0];
      if (index === undefined || unplayed[index] === 0) continue;
      if (this.weights.weigh(table.eventTypes.ids[table.eventType[row] ?? 0] ?? '', table.eventValue[row] ?? NaN) > 0) unplayed[index] = 0;
    }
    for (const event of this.#group.events()) {
      const index = event.seq > (this.#version.trainedThroughEvent ?? 0) ? undefined : indexes.get(event.itemId ?? '');
      if (index !== undefined && this.weights.weigh(event.eventType, event.eventValue ?? NaN) > 0) unplayed[index] = 0;
    }
    return unplayed;
  }
}
