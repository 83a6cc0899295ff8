import type { Personalize } from '../Personalize.ts';
import { findRecipe, recipeName } from '../resources/recipes.ts';
import { learnedOf } from '../store/learned.ts';
import { readModelFile } from '../store/modelFile.ts';
import type { StoredEvent } from '../store/EventStore.ts';
import { ServedModel } from './ServedModel.ts';

/** Models in service by solution version or recommender, loaded at first use. */
export class ModelShelf {
  readonly #personalize: Personalize;
  readonly #models = new Map<string, { readonly datasetGroupArn: string; readonly served: ServedModel }>();

  constructor(personalize: Personalize) {
    this.#personalize = personalize;
  }

  get(arn: string): ServedModel {
    const known = this.#models.get(arn);
    if (known !== undefined) return known.served;
    const version = learnedOf(this.#personalize.resources, arn);
    const recipe = this.#personalize.trainer.recipeFor(recipeName(version.recipeArn));
    if (recipe === undefined) throw new Error(`There is no recipe for ${version.recipeArn}.`);
    const group = this.#personalize.group(version.datasetGroupArn);
    const explores = findRecipe(version.recipeArn)?.explores === true;
    const served = new ServedModel({ model: recipe.load(readModelFile(this.#personalize.stateFolder, arn)), version, group, explores });
    if (served.followsTheCrowd) {
      for (const event of group.events()) if (event.seq > (version.trainedThroughEvent ?? 0)) served.observe(event);
    }
    this.#models.set(arn, { datasetGroupArn: version.datasetGroupArn, served });
    return served;
  }

  observe(datasetGroupArn: string, events: readonly StoredEvent[]): void {
    for (const entry of this.#models.values()) {
      if (entry.datasetGroupArn === datasetGroupArn) for (const event of events) entry.served.observe(event);
    }
  }

  /** The file is another one now. */
  forget(arn: string): void {
    this.#models.delete(arn);
  }

  /** Keeps only these. */
  keepOnly(arns: ReadonlySet<string>): void {
    for (const arn of this.#models.keys()) if (!arns.has(arn)) this.#models.delete(arn);
  }
}
