import { randomUUID } from 'node:crypto';
import { AwsError, type LocalContext } from '../../service.ts';
import { bury, deliver } from './deliver.ts';
import { type Delivery, openOutbox } from './outbox.ts';
import { matchesPattern } from './pattern.ts';
import type { Rule } from './rule.ts';
import { type BusEvent, targetInput } from './targetInput.ts';

/** setTimeout's own bound. */
const longestTimeoutMs = 2 ** 31 - 1;
const longestBackoffMs = 60_000;
/** Planned for a schedule that has no time left: the latest that a date can be. */
const never = 8.64e15;

/** The default bus: rules, what they match, and schedules. At least once: a delivery is forgotten only when its target has it. */
export interface Bus {
  readonly rules: Map<string, Rule>;
  publish(event: BusEvent): void;
  start(): void;
  close(): Promise<void>;
}

export function createBus(context: LocalContext): Bus {
  const outbox = openOutbox(context.stateFolder);
  const rules = new Map<string, Rule>();
  const timers = new Set<NodeJS.Timeout>();
  const underWay = new Map<string, Promise<void>>();
  let isClosed = false;

  const at = (time: number, work: () => void): void => {
    if (isClosed) return;
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        if (context.now() < time) at(time, work);
        else work();
      },
      Math.min(Math.max(0, time - context.now()), longestTimeoutMs),
    );
    timers.add(timer);
  };

  const send = (delivery: Delivery): void => {
    if (isClosed || underWay.has(delivery.id)) return;
    underWay.set(delivery.id, attempt(delivery).finally(() => underWay.delete(delivery.id)));
  };

  const attempt = async (delivery: Delivery): Promise<void> => {
    const rule = rules.get(delivery.ruleName);
    const target = rule?.targets.find(({ id }) => id === delivery.targetId);
    if (rule === undefined || target === undefined) return outbox.remove(delivery.id);
    try {
      await deliver(context, target, { rule, id: delivery.id, input: delivery.input });
      outbox.remove(delivery.id);
    } catch (error) {
      const isLasting = error instanceof AwsError && error.status < 500 && error.status !== 429;
      if (isLasting || delivery.attempts >= target.maximumRetryAttempts) {
        await bury(context, target, delivery.input, (error as Error).message).catch(() => undefined);
        return outbox.remove(delivery.id);
      }
      const again = { ...delivery, attempts: delivery.attempts + 1, dueAt: context.now() + Math.min(longestBackoffMs, 500 * 2 ** delivery.attempts) };
      outbox.put([again]);
      at(again.dueAt, () => send(again));
    }
  };

  const fire = (rule: Rule, event: BusEvent): void => {
    const deliveries = rule.targets.map(
      (target): Delivery => ({ id: randomUUID(), ruleName: rule.name, targetId: target.id, input: targetInput(target, rule, event), attempts: 0, dueAt: context.now() }),
    );
    outbox.put(deliveries);
    for (const delivery of deliveries) send(delivery);
  };

  /** A time that passed while nothing ran fires once, now. */
  const keepTime = (rule: Rule): void => {
    const { schedule, scheduleText } = rule;
    if (schedule === undefined || scheduleText === undefined || !rule.isEnabled) return;
    const next = outbox.nextFire(rule.name, scheduleText) ?? schedule.next(context.now());
    if (next === undefined || next >= never) return;
    outbox.plan(rule.name, scheduleText, next);
    at(next, () => {
      const following = schedule.next(context.now());
      outbox.plan(rule.name, scheduleText, following ?? never);
      fire(rule, scheduledEvent(rule, context));
      if (following !== undefined) keepTime(rule);
    });
  };

  return {
    rules,
    publish(event) {
      for (const rule of rules.values()) if (rule.isEnabled && rule.pattern !== undefined && matchesPattern(rule.pattern, event)) fire(rule, event);
    },
    start() {
      for (const delivery of outbox.pending()) at(delivery.dueAt, () => send(delivery));
      for (const rule of rules.values()) keepTime(rule);
    },
    async close() {
      isClosed = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.allSettled(underWay.values());
      outbox.close();
    },
  };
}

function scheduledEvent(rule: Rule, context: LocalContext): BusEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: context.accountId,
    time: `${new Date(context.now()).toISOString().slice(0, 19)}Z`,
    region: context.region,
    resources: [rule.arn],
    detail: {},
  };
}
