import { type FieldNode, getArgumentValues, getDirectiveValues, type GraphQLField, Kind, type SelectionSetNode } from 'graphql';
import type { Api } from './api.ts';
import { FieldError, fieldWireError, wireLocations, type WireError, deniedField } from './errors.ts';
import { type FinishedMutation, type GraphQLAnswer, newRequestState, type PreparedOperation, run } from './execute.ts';
import { fieldAccess, mayAccess } from './fieldAccess.ts';
import type { RequestState } from './requestState.ts';
import { resolveField } from './resolve.ts';
import { property } from './schema.ts';
import { filterMatches } from './subscriptionFilter.ts';

/** One subscriber to one subscription field. */
interface Subscription {
  readonly fieldName: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly prepared: PreparedOperation;
  readonly state: RequestState;
  readonly deliver: (answer: GraphQLAnswer) => void;
  readonly end: () => void;
}

type Data = Readonly<Record<string, unknown>>;

/** Who listens to what, and who hears of a mutation. https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-data.html */
export class Subscriptions {
  readonly #api: Api;
  readonly #open = new Set<Subscription>();
  /** Subscription fields by the mutation that they listen to. */
  readonly #listeners = new Map<string, string[]>();

  constructor(api: Api) {
    this.#api = api;
    const directive = api.schema.getDirective('aws_subscribe');
    for (const field of Object.values(api.schema.getSubscriptionType()?.getFields() ?? {})) {
      const values = directive && field.astNode ? getDirectiveValues(directive, field.astNode) : undefined;
      for (const mutation of (values?.['mutations'] ?? []) as readonly string[]) this.#listeners.set(mutation, [...(this.#listeners.get(mutation) ?? []), field.name]);
    }
  }

  /**
   * Runs the subscription's own resolver, which may refuse or filter, and starts to listen. Answers how to stop, or the errors that
   * kept it from starting.
   */
  async subscribe(
    prepared: PreparedOperation,
    who: Pick<RequestState, 'caller' | 'headers'>,
    events: Pick<Subscription, 'deliver' | 'end'>,
  ): Promise<{ readonly stop: () => void } | { readonly errors: readonly WireError[] }> {
    const state = newRequestState({ ...who, variables: prepared.variables });
    const node = rootField(prepared);
    const type = this.#api.schema.getSubscriptionType();
    const field = node && type?.getFields()[node.name.value];
    if (!node || !type || !field) return { errors: [{ path: null, locations: null, message: 'A subscription needs one field.' }] };
    const path = [(node.alias ?? node.name).value];
    try {
      const open = fieldAccess(type, field, this.#api.settings.defaultMode);
      if (!mayAccess(this.#api.schema, type, { fieldName: field.name, open, caller: who.caller })) throw deniedField(field.name, type.name);
      const args = argumentsOf(field, node, prepared);
      const resolver = this.#api.resolvers.get(`${type.name}.${field.name}`);
      const fragments = Object.fromEntries(prepared.document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])));
      if (resolver) await resolveField(resolver, { api: this.#api, state, source: null, args, info: { fieldName: field.name, fieldNodes: [node], fragments, parentTypeName: type.name, path } });
      if (state.appendedErrors.length > 0) return { errors: state.appendedErrors };
      const subscription: Subscription = { fieldName: field.name, args, prepared, state, ...events };
      this.#open.add(subscription);
      return { stop: () => void this.#open.delete(subscription) };
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      const start = node.loc?.startToken;
      return { errors: [fieldWireError(error.entry, path, wireLocations({ locations: start && [{ line: start.line, column: start.column }] }))] };
    }
  }

  /** Tells subscribers of every field of a mutation that came out well, then ends the subscriptions that it invalidates. */
  publish({ prepared, state, data }: FinishedMutation): void {
    for (const { fieldName, selection, value } of mutatedFields(prepared, data)) {
      const payload = byFieldName(prepared, selection, value);
      for (const listener of this.#listeners.get(fieldName) ?? []) {
        for (const subscription of this.#open) if (subscription.fieldName === listener && isWanted(subscription, payload)) void this.#deliver(subscription, payload);
      }
    }
    for (const { subscriptionField, payload } of state.effects.invalidations) {
      for (const subscription of this.#open) {
        if (subscription.fieldName !== subscriptionField || !filterMatches(subscription.state.effects.invalidationFilter, payload)) continue;
        this.#open.delete(subscription);
        subscription.end();
      }
    }
  }

  async #deliver(subscription: Subscription, payload: unknown): Promise<void> {
    const { caller, headers, variables } = subscription.state;
    const state = newRequestState({ caller, headers, variables, publishing: true });
    subscription.deliver(await run(this.#api, subscription.prepared, state, { [subscription.fieldName]: payload }));
  }
}

function rootField(prepared: PreparedOperation): FieldNode | undefined {
  return prepared.operation.selectionSet.selections.find((selection) => selection.kind === Kind.FIELD);
}

function argumentsOf(field: GraphQLField<unknown, unknown>, node: FieldNode, prepared: PreparedOperation): Data {
  return getArgumentValues(field, node, { ...prepared.variables });
}

/** An enhanced filter replaces the match by arguments; an argument left out matches everything, null only what is null. */
function isWanted({ state, args }: Subscription, payload: unknown): boolean {
  if (state.effects.subscriptionFilter !== undefined) return filterMatches(state.effects.subscriptionFilter, payload);
  return Object.entries(args).every(([name, wanted]) => (property(payload, name) ?? null) === wanted);
}

interface MutatedField {
  readonly fieldName: string;
  readonly selection: SelectionSetNode | undefined;
  readonly value: unknown;
}

function mutatedFields(prepared: PreparedOperation, data: unknown): readonly MutatedField[] {
  return selectedFields(prepared, prepared.operation.selectionSet).flatMap((node) => {
    const value = property(data, (node.alias ?? node.name).value);
    return value === undefined || value === null ? [] : [{ fieldName: node.name.value, selection: node.selectionSet, value }];
  });
}

function selectedFields(prepared: PreparedOperation, set: SelectionSetNode | undefined): readonly FieldNode[] {
  return (set?.selections ?? []).flatMap((selection): readonly FieldNode[] => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return selectedFields(prepared, selection.selectionSet);
    const fragment = prepared.document.definitions.find((each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value);
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? selectedFields(prepared, fragment.selectionSet) : [];
  });
}

/** The mutation's answer under its fields' own names: subscribers know nothing of the aliases that the mutation's sender chose. */
function byFieldName(prepared: PreparedOperation, set: SelectionSetNode | undefined, value: unknown): unknown {
  if (set === undefined || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((each) => byFieldName(prepared, set, each));
  const renamed: Record<string, unknown> = {};
  for (const node of selectedFields(prepared, set)) {
    const answered = property(value, (node.alias ?? node.name).value);
    if (answered !== undefined) renamed[node.name.value] = byFieldName(prepared, node.selectionSet, answered);
  }
  return renamed;
}
