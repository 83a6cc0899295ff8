import type { StoredEvent } from '../store/EventStore.ts';
import type { InteractionTable } from './InteractionTable.ts';

/** One interaction of a user, imported or live. */
export interface HistoryEntry {
  readonly itemId: string;
  readonly eventType: string;
  /** NaN where there is none. */
  readonly eventValue: number;
  /** Epoch seconds. */
  readonly timestamp: number;
}

/**
 * Who did what, in time order: the imported table indexed by user, and live events beside it. Events of a session without a user
 * stand under the session's id until the session gets a userId; from then on they are that user's.
 * https://docs.aws.amazon.com/personalize/latest/dg/recording-events.html
 */
export class UserHistories {
  readonly table: InteractionTable;
  /** Rows of user u in `#rows` from `#offsets[u]` to `#offsets[u + 1]`. */
  readonly #offsets: Uint32Array;
  readonly #rows: Uint32Array;
  readonly #live = new Map<string, HistoryEntry[]>();
  readonly #userOfSession = new Map<string, string>();

  constructor(table: InteractionTable, events: Iterable<StoredEvent>) {
    this.table = table;
    const { user, users } = table;
    const offsets = new Uint32Array(users.ids.length + 1);
    for (const index of user) offsets[index + 1] = (offsets[index + 1] ?? 0) + 1;
    for (let index = 0; index < users.ids.length; index++) offsets[index + 1] = (offsets[index + 1] ?? 0) + (offsets[index] ?? 0);
    const next = offsets.slice();
    const rows = new Uint32Array(table.length);
    for (let row = 0; row < table.length; row++) {
      const owner = user[row] ?? 0;
      const at = next[owner] ?? 0;
      rows[at] = row;
      next[owner] = at + 1;
    }
    this.#offsets = offsets;
    this.#rows = rows;
    for (const event of events) this.add(event);
  }

  add(event: StoredEvent): void {
    if (event.userId !== null && !this.#userOfSession.has(event.sessionId)) this.#adoptSession(event.sessionId, event.userId);
    if (event.itemId === null || this.isImported(event)) return;
    insertByTime(this.#entriesOf(this.ownerOf(event)), {
      itemId: event.itemId,
      eventType: event.eventType,
      eventValue: event.eventValue ?? NaN,
      timestamp: event.timestamp,
    });
  }

  /** The user a live event counts for. */
  ownerOf(event: Pick<StoredEvent, 'userId' | 'sessionId'>): string {
    return event.userId ?? this.#userOfSession.get(event.sessionId) ?? event.sessionId;
  }

  /** A live event that an import has brought as well (same user, item, type and second) is one interaction. */
  isImported(event: StoredEvent): boolean {
    const { table } = this;
    const user = table.users.find(this.ownerOf(event));
    const item = event.itemId === null ? undefined : table.items.find(event.itemId);
    const eventType = table.eventTypes.find(event.eventType);
    if (user === undefined || item === undefined || eventType === undefined) return false;
    const second = Math.floor(event.timestamp);
    const start = this.#offsets[user] ?? 0;
    // Live events are the newest ones, so an import that has them has them near its end.
    for (let at = (this.#offsets[user + 1] ?? 0) - 1; at >= start; at--) {
      const row = this.#rows[at] ?? 0;
      if ((table.timestamp[row] ?? 0) < second) return false;
      if (table.timestamp[row] === second && table.item[row] === item && table.eventType[row] === eventType) return true;
    }
    return false;
  }

  /** Oldest first, the latest `limit` at most. */
  of(userId: string, limit: number): HistoryEntry[] {
    const live = this.#live.get(userId) ?? [];
    const imported = this.#imported(userId, limit);
    const firstLive = live[0];
    const lastImported = imported.at(-1);
    const all = [...imported, ...live];
    if (firstLive !== undefined && lastImported !== undefined && firstLive.timestamp < lastImported.timestamp) all.sort((a, b) => a.timestamp - b.timestamp);
    return all.length > limit ? all.slice(all.length - limit) : all;
  }

  #imported(userId: string, limit: number): HistoryEntry[] {
    const { table } = this;
    const user = table.users.find(userId);
    if (user === undefined) return [];
    const end = this.#offsets[user + 1] ?? 0;
    const entries: HistoryEntry[] = [];
    for (let at = Math.max(this.#offsets[user] ?? 0, end - limit); at < end; at++) {
      const row = this.#rows[at] ?? 0;
      entries.push({
        itemId: table.items.ids[table.item[row] ?? 0] ?? '',
        eventType: table.eventTypes.ids[table.eventType[row] ?? 0] ?? '',
        eventValue: table.eventValue[row] ?? NaN,
        timestamp: table.timestamp[row] ?? 0,
      });
    }
    return entries;
  }

  #adoptSession(sessionId: string, userId: string): void {
    this.#userOfSession.set(sessionId, userId);
    if (sessionId === userId) return;
    const anonymous = this.#live.get(sessionId);
    if (anonymous === undefined) return;
    this.#live.delete(sessionId);
    const own = this.#entriesOf(userId);
    for (const entry of anonymous) insertByTime(own, entry);
  }

  #entriesOf(userId: string): HistoryEntry[] {
    let entries = this.#live.get(userId);
    if (entries === undefined) this.#live.set(userId, (entries = []));
    return entries;
  }
}

/** Events come nearly in order, so the place is looked for from the end. */
function insertByTime(entries: HistoryEntry[], entry: HistoryEntry): void {
  let at = entries.length;
  while (at > 0 && (entries[at - 1]?.timestamp ?? 0) > entry.timestamp) at--;
  entries.splice(at, 0, entry);
}
