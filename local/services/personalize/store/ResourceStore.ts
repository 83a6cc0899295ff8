import type { DatabaseSync } from 'node:sqlite';
import { resourceAlreadyExists, resourceNotFound } from '../errors.ts';
import type { ResourceType, ResourceTypes } from './resourceTypes.ts';

/** All resources by ARN, held in memory (there are few) and written through. */
export class ResourceStore {
  readonly #database: DatabaseSync;
  readonly #resources = new Map<ResourceType, Map<string, unknown>>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    for (const row of database.prepare('SELECT arn, type, body FROM resources').all()) {
      this.#of(row['type'] as ResourceType).set(row['arn'] as string, JSON.parse(row['body'] as string));
    }
  }

  find<Type extends ResourceType>(type: Type, arn: string): ResourceTypes[Type] | undefined {
    return this.#of(type).get(arn) as ResourceTypes[Type] | undefined;
  }

  /** Throws ResourceNotFoundException. */
  get<Type extends ResourceType>(type: Type, arn: string): ResourceTypes[Type] {
    const resource = this.find(type, arn);
    if (resource === undefined) throw resourceNotFound(arn);
    return resource;
  }

  /** Whether any type has a resource of that ARN. */
  has(arn: string): boolean {
    return [...this.#resources.values()].some((resources) => resources.has(arn));
  }

  /** Oldest first. */
  list<Type extends ResourceType>(type: Type): ResourceTypes[Type][] {
    return ([...this.#of(type).values()] as ResourceTypes[Type][]).sort((a, b) => a.creationDateTime - b.creationDateTime);
  }

  /** Throws ResourceAlreadyExistsException. */
  create<Type extends ResourceType>(type: Type, arn: string, resource: ResourceTypes[Type]): void {
    if (this.find(type, arn) !== undefined) throw resourceAlreadyExists(arn);
    this.#put(type, arn, resource);
  }

  /** Merges the change into the resource; a resource that is gone stays gone. */
  update<Type extends ResourceType>(type: Type, arn: string, change: Partial<ResourceTypes[Type]>): void {
    const resource = this.find(type, arn);
    if (resource !== undefined) this.#put(type, arn, { ...resource, ...change });
  }

  delete(type: ResourceType, arn: string): void {
    this.#database.prepare('DELETE FROM resources WHERE arn = ?').run(arn);
    this.#database.prepare('DELETE FROM tags WHERE arn = ?').run(arn);
    this.#of(type).delete(arn);
  }

  #put(type: ResourceType, arn: string, resource: unknown): void {
    this.#database.prepare('INSERT OR REPLACE INTO resources (arn, type, body) VALUES (?, ?, ?)').run(arn, type, JSON.stringify(resource));
    this.#of(type).set(arn, resource);
  }

  #of(type: ResourceType): Map<string, unknown> {
    let resources = this.#resources.get(type);
    if (resources === undefined) this.#resources.set(type, (resources = new Map<string, unknown>()));
    return resources;
  }
}
