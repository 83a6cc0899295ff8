/** As `PUT /_local/faults` takes it. */
export interface Fault {
  readonly service: string;
  readonly operation?: string;
  readonly kind: 'throttle' | 'error' | 'delay' | 'drop' | 'skew';
  readonly share: number;
  readonly delayMs?: number;
  readonly skewMs?: number;
}

export interface Scenario {
  readonly name: string;
  readonly faults: readonly Fault[];
  /** What may stand as the source of a list, once rankings and charts that functions keep for half a minute are gone. */
  readonly sources: readonly string[];
  /** The source of most lists. */
  readonly mostly: string;
  /** The videos that many lists begin with are deleted from the catalogue first. */
  readonly withoutVideos?: boolean;
  /** Milliseconds until functions have forgotten what they keep for as long. @default 0 */
  readonly settle?: number;
}

/** Titles and URLs. */
const metadataKept = 61_000;
/** Charts; rankings and open circuits for less. */
const chartsKept = 31_000;

const personal = ['PERSONALIZED'];
const anything = ['PERSONALIZED', 'POPULAR', 'FALLBACK'];
const everywhere = ['personalize-runtime', 'dynamodb', 'ssm'];

const all = (kind: Fault['kind'], services: readonly string[], rest: Partial<Fault> = {}): readonly Fault[] => services.map((service) => ({ service, kind, share: 1, ...rest }));

/** What can go wrong below the API, each with what viewers should see of it. */
export const scenarios: readonly Scenario[] = [
  { name: 'ids that are not in the catalogue', faults: [], sources: personal, mostly: 'PERSONALIZED', withoutVideos: true, settle: metadataKept },
  { name: 'nothing wrong', faults: [], sources: personal, mostly: 'PERSONALIZED' },
  { name: 'Personalize throttles half of all calls', faults: [{ service: 'personalize-runtime', kind: 'throttle', share: 0.5 }], sources: anything, mostly: 'PERSONALIZED' },
  { name: 'Personalize down', faults: all('error', ['personalize-runtime']), sources: ['FALLBACK'], mostly: 'FALLBACK', settle: chartsKept },
  { name: 'Personalize slow (2 s)', faults: all('delay', ['personalize-runtime'], { delayMs: 2_000 }), sources: ['FALLBACK'], mostly: 'FALLBACK', settle: chartsKept },
  { name: 'Personalize drops connections', faults: all('drop', ['personalize-runtime']), sources: ['FALLBACK'], mostly: 'FALLBACK', settle: chartsKept },
  { name: 'DynamoDB slow (2 s) in part', faults: [{ service: 'dynamodb', kind: 'delay', share: 0.3, delayMs: 2_000 }], sources: anything, mostly: 'PERSONALIZED' },
  { name: 'DynamoDB failing in part', faults: [{ service: 'dynamodb', kind: 'error', share: 0.3 }], sources: anything, mostly: 'PERSONALIZED' },
  { name: 'DynamoDB down', faults: all('error', ['dynamodb']), sources: anything, mostly: 'PERSONALIZED' },
  { name: 'clocks an hour apart', faults: all('skew', everywhere, { skewMs: 3_600_000 }), sources: anything, mostly: 'PERSONALIZED' },
  { name: 'everything down but the kept list in S3', faults: all('error', everywhere), sources: ['FALLBACK'], mostly: 'FALLBACK', settle: chartsKept },
  { name: 'everything down, S3 too', faults: all('error', [...everywhere, 's3']), sources: anything, mostly: '' },
];
