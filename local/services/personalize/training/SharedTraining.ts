import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import type { Metrics, TrainingData } from '../recipes/recipe.ts';
import { recipeName } from '../resources/recipes.ts';
import { allLearned, type Learned } from '../store/learned.ts';
import { type Candidate } from '../tuning/candidates.ts';
import { tune } from '../tuning/tune.ts';
import { readModelFile } from '../store/modelFile.ts';
import type { ResourceStore } from '../store/ResourceStore.ts';
import { Slots } from './Slots.ts';
import type { Trainer } from './trainer.ts';
import { trainingKey } from './trainingKey.ts';

/** The same data give the same model. */
const SEED = 1;
/** Each runs on a thread of its own, and laptops have two cores to spare. */
const AT_ONCE = 2;

export interface Trained {
  readonly model: Uint8Array;
  readonly metrics: Metrics;
  readonly trainingKey: string;
  /** What hyperparameter optimization found, if it was asked for. */
  readonly tuned?: Candidate;
}

interface Question {
  readonly version: Learned;
  readonly data: () => TrainingData;
  readonly hyperparameters: Readonly<Record<string, string>>;
  /** Whether to look for better hyperparameters first. */
  readonly tune: boolean;
  readonly signal: AbortSignal;
}

/**
 * Trains, and lets recipes that learn alike (user personalization and personalized ranking) learn from the same data once. A solution that
 * has learned from the data already and is asked again gets a training of its own.
 */
export class SharedTraining {
  readonly #trainer: Trainer;
  readonly #resources: ResourceStore;
  readonly #stateFolder: string;
  readonly #slots = new Slots(AT_ONCE);
  readonly #underWay = new Map<string, { readonly version: Learned; readonly trained: Promise<Trained> }>();

  constructor(options: { readonly trainer: Trainer; readonly resources: ResourceStore; readonly stateFolder: string }) {
    this.#trainer = options.trainer;
    this.#resources = options.resources;
    this.#stateFolder = options.stateFolder;
  }

  async train(question: Question): Promise<Trained> {
    if (!question.tune) return this.#train(question);
    const { version, hyperparameters, signal } = question;
    const tuned = await tune({
      trainer: this.#trainer, recipeName: recipeName(version.recipeArn), solutionConfig: version.solutionConfig, data: question.data(), seed: SEED, slots: this.#slots, signal,
    });
    return { ...(await this.#train({ ...question, hyperparameters: { ...hyperparameters, ...tuned } })), tuned };
  }

  async #train(question: Question): Promise<Trained> {
    const { version, hyperparameters, signal } = question;
    const shared = await this.#slots.run(async () => {
      // Those who wait for a slot get the data of the moment they train at; answering goes on in between.
      await eventLoopTurn();
      signal.throwIfAborted();
      const data = question.data();
      const key = trainingKey(data, hyperparameters);
      const alike = allLearned(this.#resources).filter((other) => other.trainingKey === key && other.status === 'ACTIVE' && this.#learnAlike(version, other));
      const [done] = alike;
      if (done !== undefined && !alike.some((other) => other.ownerArn === version.ownerArn)) return { model: readModelFile(this.#stateFolder, done.arn), metrics: done.metrics ?? {}, trainingKey: key };
      const other = this.#underWay.get(key);
      // Outside the slot: waiting takes no processor.
      if (other !== undefined && other.version.ownerArn !== version.ownerArn && this.#learnAlike(version, other.version)) return { waitFor: other.trained };
      const trained = this.#trainer
        .train({ recipeName: recipeName(version.recipeArn), data, options: { seed: SEED, hyperparameters }, signal })
        .then((result) => ({ ...result, trainingKey: key }));
      const entry = { version, trained };
      this.#underWay.set(key, entry);
      try {
        return await trained;
      } finally {
        if (this.#underWay.get(key) === entry) this.#underWay.delete(key);
      }
    });
    if (!('waitFor' in shared)) return shared;
    try {
      return await shared.waitFor;
    } catch {
      // The other one was stopped or failed; this one stands for itself.
      signal.throwIfAborted();
      return this.#train(question);
    }
  }

  #learnAlike(version: Learned, other: Learned): boolean {
    return this.#trainer.recipeFor(recipeName(version.recipeArn))?.train === this.#trainer.recipeFor(recipeName(other.recipeArn))?.train;
  }
}
