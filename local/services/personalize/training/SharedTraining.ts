import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import type { Metrics, TrainingData } from '../recipes/recipe.ts';
import type { TrainedModel } from '../recipes/trainInProcess.ts';
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
/** Beside them, trainings whose early model serves already: whoever has none yet does not wait for them, and each holds its data in memory. */
const REFINED_AT_ONCE = 2;

export interface EarlyModel {
  readonly model: Uint8Array;
  readonly metrics: Metrics;
  /** What hyperparameter optimization found, if it was asked for. */
  readonly tuned?: Candidate;
}

export interface Trained extends EarlyModel {
  readonly trainingKey: string;
}

interface Question {
  readonly version: Learned;
  readonly data: () => TrainingData;
  readonly hyperparameters: Readonly<Record<string, string>>;
  /** Whether to look for better hyperparameters first. */
  readonly tune: boolean;
  /** Whether an early model serves: it is replaced when there is room. */
  readonly refines: boolean;
  /** Told once at the most, before the promise resolves: a simpler model that can serve until then, where the training takes long. */
  readonly onEarlyModel?: (early: EarlyModel) => void;
  readonly signal: AbortSignal;
}

interface UnderWay {
  readonly version: Learned;
  /** Absent where nobody asked for one; never resolves where the training takes a moment only. */
  readonly early?: Promise<TrainedModel>;
  readonly trained: Promise<Trained>;
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
  readonly #refinements = new Slots(REFINED_AT_ONCE);
  readonly #underWay = new Map<string, UnderWay>();

  constructor(options: { readonly trainer: Trainer; readonly resources: ResourceStore; readonly stateFolder: string }) {
    this.#trainer = options.trainer;
    this.#resources = options.resources;
    this.#stateFolder = options.stateFolder;
  }

  async train(question: Question): Promise<Trained> {
    if (!question.tune) return this.#train(question);
    const { version, hyperparameters, onEarlyModel, signal } = question;
    const tuned = await tune({
      trainer: this.#trainer, recipeName: recipeName(version.recipeArn), solutionConfig: version.solutionConfig, data: question.data(), seed: SEED, slots: this.#slots, signal,
    });
    const early = onEarlyModel === undefined ? {} : { onEarlyModel: (model: EarlyModel) => onEarlyModel({ ...model, tuned }) };
    return { ...(await this.#train({ ...question, hyperparameters: { ...hyperparameters, ...tuned }, ...early })), tuned };
  }

  async #train(question: Question): Promise<Trained> {
    const { version, hyperparameters, onEarlyModel, signal } = question;
    const shared = await (question.refines ? this.#refinements : this.#slots).run(async (moveTo) => {
      // Those who wait for a slot get the data of the moment they train at; answering goes on in between.
      await eventLoopTurn();
      signal.throwIfAborted();
      const data = question.data();
      const key = trainingKey(data, hyperparameters);
      const alike = allLearned(this.#resources).filter((other) => other.trainingKey === key && other.status === 'ACTIVE' && this.#learnAlike(version, other));
      const [done] = alike;
      if (done !== undefined && !alike.some((other) => other.ownerArn === version.ownerArn)) return { model: readModelFile(this.#stateFolder, done.arn), metrics: done.metrics ?? {}, trainingKey: key };
      const other = this.#underWay.get(key);
      // Outside the slot: waiting takes no processor. One that tells of no early model is no help to who needs one.
      if (other !== undefined && other.version.ownerArn !== version.ownerArn && this.#learnAlike(version, other.version) && (onEarlyModel === undefined || other.early !== undefined)) return { waitFor: other };
      const early = Promise.withResolvers<TrainedModel>();
      const tellEarly = (model: TrainedModel): void => {
        onEarlyModel?.(model);
        early.resolve(model);
        moveTo(this.#refinements);
      };
      const trained = this.#trainer
        .train({ recipeName: recipeName(version.recipeArn), data, options: { seed: SEED, hyperparameters }, signal, ...(onEarlyModel === undefined ? {} : { onEarlyModel: tellEarly }) })
        .then((result) => ({ ...result, trainingKey: key }));
      const entry: UnderWay = { version, trained, ...(onEarlyModel === undefined ? {} : { early: early.promise }) };
      this.#underWay.set(key, entry);
      try {
        return await trained;
      } finally {
        if (this.#underWay.get(key) === entry) this.#underWay.delete(key);
      }
    });
    if (!('waitFor' in shared)) return shared;
    const { early, trained } = shared.waitFor;
    try {
      const told = early?.then((model) => {
        onEarlyModel?.(model);
        return trained;
      });
      return await (told === undefined ? trained : Promise.race([told, trained]));
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
