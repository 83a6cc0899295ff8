import type { SolutionConfig } from '@aws-sdk/client-personalize';
import type { DatasetType } from './inventory.ts';

export interface DatasetConfig {
  readonly type: DatasetType;
  readonly name: string;
  /** Changed schemas get a number at the end: upnext-items-2. */
  readonly schemaName: string;
  readonly schema: object;
  /** Folder of the prepared run that holds its CSV files. */
  readonly folder: string;
}

/** What the recipe's campaign is asked with. */
export type Asked = 'user' | 'ranking' | 'item' | 'nothing';

export interface SolutionSetup {
  /** Key in the live parameter. */
  readonly key: 'user-personalization' | 'personalized-ranking' | 'similar-items' | 'popularity' | 'trending';
  /** Of the solution and of its campaign. */
  readonly name: string;
  readonly recipe: string;
  readonly asked: Asked;
  /** Of the events alone a change takes effect in the solution that is there; of all else a new solution is made. */
  readonly solutionConfig?: SolutionConfig;
  /** Only these events are learned from; all where absent. */
  readonly eventType?: string;
  readonly exploration?: { readonly weight: number; readonly itemAgeDays: number };
  readonly gate: GateConfig;
  /** Transactions a second that are always paid for; measured use decides between the bounds. */
  readonly tps: { readonly least: number; readonly most: number };
  /** When the campaign is given up for want of use, until it is woken. @default never */
  readonly sleep?: { readonly afterIdleDays: number };
}

/** When a new version may replace the live one. */
export interface GateConfig {
  /** Offline metric → share of the live version's value that the new one may lose. Higher is better for all of them. */
  readonly tolerances: Readonly<Record<string, number>>;
  /** Offline metric → least value of any version, whatever is live. */
  readonly floors: Readonly<Record<string, number>>;
}

export interface FilterSetup {
  /** Key in the live parameter. */
  readonly key: 'unwatched' | 'by-genre' | 'unwatched-by-genre';
  /** A changed expression gets a number at the end of its name: upnext-unwatched-2. */
  readonly name: string;
  readonly expression: string;
}

export interface ImportConfig {
  /** So old a full import may be before the next one is full again. */
  readonly fullEveryDays: number;
  /** Fewer new rows are not imported alone: Personalize's limit is 1,000. */
  readonly leastRows: number;
  /** New rows above this go with a full import: they are held in memory once. */
  readonly mostBytes: number;
}

/** How a campaign with a new version is watched. */
export interface WatchConfig {
  /** It is watched this many times as long as its update took: seconds here, half an hour on AWS; within the two bounds. */
  readonly timesUpdate: number;
  readonly leastSeconds: number;
  readonly mostSeconds: number;
  /** Looks spread over that time, each with this many requests. */
  readonly looks: number;
  readonly requestsPerLook: number;
  /** Of all requests, at most. */
  readonly errorShare: number;
  /** Of the sampled users or items that have to get a list, at least. */
  readonly listShare: number;
  /** Mean, at most; what resolvers wait for. */
  readonly latencyMs: number;
  readonly clickThrough: {
    /** Share of the earlier rate that may be lost. */
    readonly tolerance: number;
    /** Fewer clicks before or requests after say nothing. */
    readonly leastClicks: number;
    readonly leastRequests: number;
  };
}

export interface RetryConfig {
  /** Of an import, a training or a campaign, in one execution. */
  readonly attempts: number;
  /** How long throttling, a limit or a resource in use are waited for. */
  readonly patienceMinutes: number;
}

export interface CapacityConfig {
  /** The busiest five minutes in this time count. */
  readonly lookbackHours: number;
  /** Above the measured peak. */
  readonly headroom: number;
}

export interface KeepConfig {
  /** Newest prepared runs; those that Personalize imported last and those younger than `hours` stay too. */
  readonly preparedRuns: number;
  readonly hours: number;
}

/** Everything that should exist in Personalize, and how it is kept so. */
export interface TrainingConfig {
  /** EventBridge expression in UTC, besides the start after each preprocessing. */
  readonly schedule: string;
  readonly datasetGroup: string;
  readonly datasets: readonly DatasetConfig[];
  readonly eventTracker: string;
  readonly filters: readonly FilterSetup[];
  readonly solutions: readonly SolutionSetup[];
  readonly imports: ImportConfig;
  readonly watch: WatchConfig;
  readonly retries: RetryConfig;
  readonly capacity: CapacityConfig;
  readonly keep: KeepConfig;
}
