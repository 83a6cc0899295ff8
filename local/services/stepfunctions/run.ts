import type { LocalContext, Principal } from '../../service.ts';
import type { QueryLanguageName, State, StateGraph } from './definition.ts';
import type { Flow, StateOutcome } from './flow.ts';
import type { QueryLanguage, Scope } from './query/language.ts';
import type { MapRuns } from './mapRun/mapRun.ts';
import type { Execution } from './store.ts';

/** What a running execution offers to its states. */
export interface Run {
  /** The machine's own query language; a state's own field wins. */
  readonly queryLanguage: QueryLanguageName;
  /** The parts of the context object that stay the same: Execution, StateMachine. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly outerVariables: Readonly<Record<string, unknown>>;
  readonly mapItem: Flow['mapItem'];
  /** Aborted when the execution is stopped, times out, or the service closes. */
  readonly signal: AbortSignal;
  /** The machine's role. */
  readonly principal: Principal;
  readonly local: LocalContext;
  now(): number;
  /** Adds an event to the history; on disk with the next commit. */
  record(type: string, details: Readonly<Record<string, unknown>>): void;
  /** Puts the execution as it stands on disk. */
  commit(): void;
  /** Resolves when the execution ends, at once when it has. */
  finished(executionArn: string): Promise<Execution>;
  readonly mapRuns: MapRuns;
}

export interface Visit {
  readonly scope: Scope;
  readonly language: QueryLanguage;
  readonly visit: NonNullable<Flow['visit']>;
  readonly run: Run;
  readonly runFlow: (flow: Flow, graph: StateGraph, run: Run) => Promise<unknown>;
}

export type StateRunner<S extends State> = (state: S, visit: Visit) => Promise<StateOutcome>;

/** The transition that `Next` or `End` asks for. */
export function nextOf(state: { readonly Next?: string }): { readonly next?: string } {
  return state.Next === undefined ? {} : { next: state.Next };
}
