import type { MapState } from '../definition.ts';
import type { Visit } from '../run.ts';
import { StateError } from '../stateError.ts';
import { readItems } from './readItems.ts';
import type { ChildInput } from './store.ts';

/** Of a batch's JSON: what an execution takes. */
const largestInputBytes = 256 * 1024;

/** One input for each child execution: an item, or with an ItemBatcher several of them. */
export async function childInputs(state: MapState, visit: Visit): Promise<readonly ChildInput[]> {
  const items = await selectedItems(state, visit);
  if (state.ItemBatcher === undefined) return items.map((item) => ({ items: 1, input: JSON.stringify(item) }));
  return batches(items, state.ItemBatcher, visit);
}

/** What ItemSelector makes of each item: inline maps use it too. */
export async function selectedItems(state: MapState, visit: Visit): Promise<readonly unknown[]> {
  const { language, scope } = visit;
  const items = await readItems(state, visit);
  // Parameters is ItemSelector's older name in a map.
  const selector = state.ItemSelector ?? state.Parameters;
  if (selector === undefined) return items;
  const input = language.effectiveInput(state, scope);
  return Promise.all(
    items.map((Value, Index) => {
      const context = { ...(scope.context as object), Map: { Item: { Index, Value } } };
      return language.template(selector, { ...scope, input, context });
    }),
  );
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html */
async function batches(items: readonly unknown[], batcher: NonNullable<MapState['ItemBatcher']>, { language, scope }: Visit): Promise<readonly ChildInput[]> {
  const most = Number((await language.value(batcher, 'MaxItemsPerBatch', scope)) ?? Infinity);
  const bytes = Math.min(Number((await language.value(batcher, 'MaxInputBytesPerBatch', scope)) ?? largestInputBytes), largestInputBytes);
  if (!(most >= 1) || !(bytes >= 1)) throw new StateError('States.Runtime', `A batch needs room for an item, got MaxItemsPerBatch ${most} and MaxInputBytesPerBatch ${bytes}`);
  const BatchInput = batcher.BatchInput === undefined ? undefined : await language.template(batcher.BatchInput, scope);
  const inputOf = (batch: readonly string[]): string => `{${BatchInput === undefined ? '' : `"BatchInput":${JSON.stringify(BatchInput)},`}"Items":[${batch.join(',')}]}`;
  const overhead = Buffer.byteLength(inputOf([]));
  const result: ChildInput[] = [];
  let batch: string[] = [];
  let size = overhead;
  const close = (): void => {
    if (batch.length > 0) result.push({ items: batch.length, input: inputOf(batch) });
    batch = [];
    size = overhead;
  };
  for (const item of items) {
    const text = JSON.stringify(item);
    const length = Buffer.byteLength(text) + 1;
    if (batch.length >= most || size + length > bytes) close();
    if (size + length > bytes) throw new StateError('States.DataLimitExceeded', `An item of ${length} bytes does not fit into a batch of ${bytes} bytes`);
    batch.push(text);
    size += length;
  }
  close();
  return result;
}
