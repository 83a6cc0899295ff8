import { z } from 'zod';

import { type TemplateResource } from '../../service.ts';
import { parseProperties } from '../../stack/properties.ts';
import { GatewayError } from './gatewayResponse.ts';
import { Throttles, type ThrottleSettings } from './throttle.ts';

const throttle = z.strictObject({ BurstLimit: z.coerce.number().min(0).optional(), RateLimit: z.coerce.number().min(0).optional() });
const plan = z.strictObject({
  UsagePlanName: z.string().optional(),
  Description: z.string().optional(),
  ApiStages: z.array(z.strictObject({ ApiId: z.string(), Stage: z.string(), Throttle: z.record(z.string(), throttle).default({}) })).default([]),
  Throttle: throttle.optional(),
  Quota: z.strictObject({ Limit: z.coerce.number().min(0), Period: z.enum(['DAY', 'WEEK', 'MONTH']), Offset: z.literal(0).optional() }).optional(),
  Tags: z.unknown().optional(),
});
const planKey = z.strictObject({ KeyId: z.string(), KeyType: z.literal('API_KEY'), UsagePlanId: z.string() });

type Plan = z.output<typeof plan>;

/** API keys and the plans that let them in. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html */
export class UsagePlans {
  readonly #plans = new Map<string, Plan>();
  /** Plan ids by key id. */
  readonly #plansOfKey = new Map<string, string[]>();
  /** Key ids by value. */
  readonly #keys = new Map<string, string>();
  readonly #throttles = new Throttles();
  /** Requests of a key under a plan in the current period. */
  readonly #counts = new Map<string, { readonly period: string; count: number }>();

  addKey(id: string, value: string): void {
    this.#keys.set(value, id);
  }

  addPlan(id: string, resource: TemplateResource): void {
    this.#plans.set(id, parseProperties(plan, resource));
  }

  addKeyToPlan(resource: TemplateResource): void {
    const { KeyId, UsagePlanId } = parseProperties(planKey, resource);
    this.#plansOfKey.set(KeyId, [...(this.#plansOfKey.get(KeyId) ?? []), UsagePlanId]);
  }

  /** The key's id. Throws GatewayError for a key that no plan of this stage holds, or that has used up its plan. `method`: "/videos/GET". */
  admit(value: string | undefined, to: { readonly apiId: string; readonly stage: string; readonly method: string; readonly now: number }): string {
    const keyId = this.#keys.get(value ?? '');
    const planId = this.#plansOfKey.get(keyId ?? '')?.find((id) => this.#plans.get(id)?.ApiStages.some(({ ApiId, Stage }) => ApiId === to.apiId && Stage === to.stage));
    const chosen = this.#plans.get(planId ?? '');
    if (chosen === undefined || keyId === undefined) throw new GatewayError('INVALID_API_KEY');
    const id = `${String(planId)} ${keyId}`;
    const ofMethod = chosen.ApiStages.find(({ ApiId, Stage }) => ApiId === to.apiId && Stage === to.stage)?.Throttle[to.method];
    if (ofMethod !== undefined && !this.#throttles.take(`${id} ${to.method}`, settings(ofMethod), to.now)) throw new GatewayError('THROTTLED');
    if (chosen.Throttle !== undefined && !this.#throttles.take(id, settings(chosen.Throttle), to.now)) throw new GatewayError('THROTTLED');
    if (chosen.Quota === undefined) return keyId;
    const period = currentPeriod(chosen.Quota.Period, to.now);
    const known = this.#counts.get(id);
    const counter = known?.period === period ? known : { period, count: 0 };
    if (counter.count >= chosen.Quota.Limit) throw new GatewayError('QUOTA_EXCEEDED');
    counter.count += 1;
    this.#counts.set(id, counter);
    return keyId;
  }
}

function settings({ RateLimit, BurstLimit }: z.output<typeof throttle>): ThrottleSettings {
  return { rateLimit: RateLimit ?? Number.POSITIVE_INFINITY, burstLimit: BurstLimit ?? RateLimit ?? Number.POSITIVE_INFINITY };
}

/** Periods start at midnight, UTC; weeks on Sunday. */
function currentPeriod(period: 'DAY' | 'WEEK' | 'MONTH', now: number): string {
  const date = new Date(now).toISOString();
  if (period === 'MONTH') return date.slice(0, 7);
  const day = Math.floor(now / 86_400_000);
  // The epoch began on a Thursday.
  return period === 'DAY' ? String(day) : `week ${Math.floor((day + 4) / 7)}`;
}
