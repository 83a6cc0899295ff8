import type { Learned } from '../store/learned.ts';

/**
 * What a solution makes of an event. With an events configuration only the types it lists count, each with its weight (1 where none
 * is given) from its threshold up; otherwise all types, or the solution's eventType alone, count fully from eventValueThreshold up.
 * https://docs.aws.amazon.com/personalize/latest/dg/optimizing-solution-events-config.html
 */
export class EventWeights {
  readonly #listed: ReadonlyMap<string, { readonly threshold: number; readonly weight: number }> | undefined;
  readonly #eventType: string | undefined;
  readonly #threshold: number;

  constructor({ solutionConfig, eventType }: Pick<Learned, 'solutionConfig' | 'eventType'>) {
    const list = solutionConfig.eventsConfig?.eventParametersList;
    this.#listed =
      list === undefined || list.length === 0
        ? undefined
        : new Map(list.map((parameters) => [parameters.eventType ?? '', { threshold: parameters.eventValueThreshold ?? -Infinity, weight: parameters.weight ?? 1 }]));
    this.#eventType = eventType;
    this.#threshold = solutionConfig.eventValueThreshold === undefined ? -Infinity : Number(solutionConfig.eventValueThreshold);
  }

  /** 0 for an event that does not count. `eventValue` is NaN where the event has none: it then passes only where no threshold is set. */
  weigh(eventType: string, eventValue: number): number {
    if (this.#listed !== undefined) {
      const listed = this.#listed.get(eventType);
      return listed !== undefined && reaches(eventValue, listed.threshold) ? listed.weight : 0;
    }
    if (this.#eventType !== undefined && this.#eventType !== eventType) return 0;
    return reaches(eventValue, this.#threshold) ? 1 : 0;
  }
}

function reaches(eventValue: number, threshold: number): boolean {
  return threshold === -Infinity || eventValue >= threshold;
}
