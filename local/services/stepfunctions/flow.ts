import type { StateGraph } from './definition.ts';
import type { Shaped } from './query/language.ts';

/** One thread of control through a graph of states: plain data, kept on disk, and all that a resumption needs. */
export interface Flow {
  /** Absent once the flow has ended. */
  state?: string;
  input: unknown;
  output?: unknown;
  readonly variables: Record<string, unknown>;
  /** Map's `$$.Map.Item` or `$states.context.Map.Item`. */
  readonly mapItem?: { readonly Index: number; readonly Value: unknown };
  /** What is under way in the current state; absent before it is entered. */
  visit?: VisitRecord;
}

interface VisitRecord {
  /** Epoch milliseconds. */
  readonly enteredAt: number;
  /** Retries made, by retrier. */
  readonly retries: Record<number, number>;
  /** Epoch milliseconds: the end of a backoff. */
  retryAt?: number;
  /** Epoch milliseconds: the end of a Wait, or a task's time-out. */
  dueAt?: number;
  /** Name of the execution that a task starts, chosen before the call so that a repetition is the same call. */
  childName?: string;
  /** The threads of a Parallel or an inline Map. */
  branches?: Flow[];
  /** ARN of a distributed map's run. */
  mapRun?: string;
}

/** What a state leaves behind; without `next` the flow ends. */
export interface StateOutcome extends Shaped {
  readonly next?: string;
}

export function newFlow(graph: StateGraph, input: unknown, mapItem?: Flow['mapItem']): Flow {
  return { state: graph.StartAt, input, variables: {}, ...(mapItem === undefined ? {} : { mapItem }) };
}
