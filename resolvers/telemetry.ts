import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { attributionOf } from './attribution.ts';
import type { Observer } from './Observer.ts';
import type { Play } from './play.ts';
import { ServiceError } from './ServiceError.ts';
import type { VideoList } from './VideoList.ts';

/** A recipe's name where no campaign made the list. */
const noRecipe = 'none';

/**
 * CloudWatch metrics in the embedded metric format, one line a request; docs/operations.md says what each means. Dimensions have few
 * values each, all of them ours: never a user's or a video's id.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export class Telemetry implements Observer {
  readonly #metrics = new Metrics({ namespace: 'Upnext', serviceName: 'upnext' });

  took(step: string, milliseconds: number): void {
    this.#metrics.addMetric(`${step}Latency`, MetricUnit.Milliseconds, milliseconds);
  }

  count(what: string, times = 1): void {
    if (times > 0) this.#metrics.addMetric(what, MetricUnit.Count, times);
  }

  /** Publishes what was seen while the list was made, by operation and source, and by recipe. */
  async list(operation: string, find: () => Promise<VideoList>): Promise<VideoList> {
    const began = performance.now();
    try {
      const list = await find();
      this.#metrics.addDimensions({ operation, source: list.source });
      this.#metrics.addDimensions({ recipe: recipeOf(list.recommendationId) });
      this.count('Lists');
      this.count('ListedVideos', list.items.length);
      this.#metrics.addMetric('Fallbacks', MetricUnit.Count, list.source === 'FALLBACK' ? 1 : 0);
      return list;
    } catch (error) {
      this.#metrics.addDimensions({ operation, errorType: error instanceof ServiceError ? error.type : 'Unavailable' });
      this.count('Errors');
      throw error;
    } finally {
      this.took('List', performance.now() - began);
      this.#metrics.publishStoredMetrics();
    }
  }

  /** Publishes a play, by type, and by the recipe that earned it: with Lists by recipe this is its click-through. */
  play({ type, recommendationId }: Pick<Play, 'type' | 'recommendationId'>): void {
    const recipe = recipeOf(recommendationId);
    this.#metrics.addDimensions({ type });
    this.#metrics.addDimensions({ recipe });
    this.count('Plays');
    if (recipe !== noRecipe) {
      this.count('PlaysFromLists');
      if (type === 'WATCHED') this.count('WatchesFromLists');
    }
    this.#metrics.publishStoredMetrics();
  }
}

function recipeOf(recommendationId: string | null | undefined): string {
  return attributionOf(recommendationId ?? '').campaign ?? noRecipe;
}
