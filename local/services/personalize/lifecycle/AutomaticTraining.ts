import type { Personalize } from '../Personalize.ts';
import type { Solution } from '../store/resourceTypes.ts';
import { beginTraining } from './beginTraining.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DEFAULT_DAYS = 7;
const CHECK_EVERY = 60_000;

/**
 * Trains solutions with performAutoTraining: the first version an hour after the solution, unless one was asked for by then, and a new one
 * whenever the last is older than the schedule. https://docs.aws.amazon.com/personalize/latest/dg/solution-config-auto-training.html
 */
export class AutomaticTraining {
  readonly #personalize: Personalize;
  readonly #timer: NodeJS.Timeout;

  constructor(personalize: Personalize) {
    this.#personalize = personalize;
    this.#timer = setInterval(() => this.check(), CHECK_EVERY);
    this.#timer.unref();
    this.check();
  }

  /** Begins what is due by the context's clock. */
  check(): void {
    for (const solution of this.#personalize.resources.list('solution')) {
      if (this.#isDue(solution)) beginTraining(this.#personalize, solution, { trainingMode: 'FULL', trainingType: 'AUTOMATIC' });
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #isDue({ solutionArn, status, performAutoTraining, solutionConfig, creationDateTime }: Solution): boolean {
    if (status !== 'ACTIVE' || !performAutoTraining) return false;
    const last = this.#personalize.resources.list('solution-version').findLast((version) => version.solutionArn === solutionArn);
    if (last === undefined) return this.#personalize.now() >= creationDateTime + HOUR;
    const days = Number(/\d+/.exec(solutionConfig.autoTrainingConfig?.schedulingExpression ?? '')?.[0] ?? DEFAULT_DAYS);
    return this.#personalize.now() >= last.creationDateTime + days * DAY;
  }
}
