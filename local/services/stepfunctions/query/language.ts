import type { Catcher, ResultFields } from '../definition.ts';

/** What an expression can see. */
export interface Scope {
  /** The state's raw input. */
  readonly input: unknown;
  /** The context object: $$ or $states.context. */
  readonly context: unknown;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Shaped {
  readonly output: unknown;
  readonly assigned: Readonly<Record<string, unknown>>;
}

/** How a state's fields are evaluated: one implementation for JSONPath, one for JSONata. Errors are StateErrors. */
export interface QueryLanguage {
  /** What the state sees as its input: InputPath applied, or the input as it is. */
  effectiveInput(fields: { readonly InputPath?: string | null }, scope: Scope): unknown;
  /** What a task sends, a branch gets, a Pass passes on: Parameters, or Arguments. */
  argumentsOf(fields: ResultFields, scope: Scope): Promise<unknown>;
  /** Output and variables of a state that made a result. */
  shapeResult(fields: ResultFields, scope: Scope, result: unknown): Promise<Shaped>;
  /** Output and variables of a state without a result of its own: Choice, Wait, Succeed, and a choice's rule. */
  shapeInput(fields: ResultFields, scope: Scope): Promise<Shaped>;
  shapeCaught(catcher: Catcher, scope: Scope, errorOutput: unknown): Promise<Shaped>;
  /** One value: `field` itself (in JSONata it may be an expression) or what `<field>Path` points at; undefined where neither is there. */
  value(state: object, field: string, scope: Scope): Promise<unknown>;
  /** A payload template such as Map's ItemSelector. */
  template(template: unknown, scope: Scope): Promise<unknown>;
}
