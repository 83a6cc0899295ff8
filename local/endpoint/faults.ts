import { z } from 'zod';

import { AwsError } from '../service.ts';

/** A fault that calls meet, for trying out how the system bears it. */
const fault = z.strictObject({
  /** "personalize-runtime", "dynamodb", … */
  service: z.string().min(1),
  /** Every operation when left out. */
  operation: z.string().min(1).optional(),
  kind: z.enum(['throttle', 'error', 'delay', 'drop', 'skew']),
  /** Of the calls, 0 to 1. */
  share: z.number().min(0).max(1),
  delayMs: z.number().int().min(0).max(900_000).optional(),
  /** How far the service's clock runs ahead, or behind when negative. */
  skewMs: z.number().int().min(-86_400_000).max(86_400_000).optional(),
});

export type Fault = z.infer<typeof fault>;

/** The connection breaks with no answer. */
export class DroppedConnection extends Error {
  override readonly name = 'DroppedConnection';
}

export class Faults {
  #inForce: readonly Fault[] = [];
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  get inForce(): readonly Fault[] {
    return this.#inForce;
  }

  /** Throws AwsError ValidationException for anything that is not a list of faults. */
  replace(list: unknown): void {
    const parsed = z.array(fault).safeParse(list);
    if (!parsed.success) throw new AwsError('ValidationException', z.prettifyError(parsed.error));
    this.#inForce = parsed.data;
  }

  clear(): void {
    this.#inForce = [];
  }

  /** Milliseconds by which the service's clock is wrong for this call. */
  skew(service: string): number {
    const hit = this.#inForce.find((each) => each.kind === 'skew' && each.service === service && this.#random() < each.share);
    return hit?.skewMs ?? 0;
  }

  /** Resolves when the call may go on; throws AwsError or DroppedConnection when it may not. */
  async strike(service: string, operation: string | undefined): Promise<void> {
    for (const each of this.#inForce) {
      if (each.service !== service || (each.operation !== undefined && each.operation !== operation)) continue;
      if (this.#random() >= each.share) continue;
      switch (each.kind) {
        case 'delay':
          await new Promise((resolve) => setTimeout(resolve, each.delayMs ?? 0));
          break;
        case 'throttle':
          throw throttle(service);
        case 'error':
          throw new AwsError(service === 's3' ? 'InternalError' : 'InternalServerException', 'An internal server error occurred.', { status: 500 });
        case 'drop':
          throw new DroppedConnection(`A fault in force dropped the call to ${service}.`);
      }
    }
  }
}

/** Each service has its own word for "too fast". */
function throttle(service: string): AwsError {
  switch (service) {
    case 's3':
      return new AwsError('SlowDown', 'Please reduce your request rate.', { status: 503 });
    case 'lambda':
      return new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
    case 'personalize-runtime':
    case 'personalize-events':
      return new AwsError('ThrottlingException', 'Rate exceeded', { status: 429 });
    default:
      return new AwsError('ThrottlingException', 'Rate exceeded');
  }
}
