/**
 * Mixes promoted items into a list: `percent` of its places go to the best promoted items, spread evenly over it.
 * https://docs.aws.amazon.com/personalize/latest/dg/promoting-items.html
 */
export function promote(options: { readonly regular: readonly number[]; readonly promoted: readonly number[]; readonly percent: number; readonly count: number }): number[] {
  const { regular, count } = options;
  const promoted = options.promoted.slice(0, Math.floor((count * options.percent) / 100));
  const chosen = new Set(promoted);
  const others = regular.filter((item) => !chosen.has(item)).slice(0, count - promoted.length);
  const length = promoted.length + others.length;
  const list: number[] = [];
  for (let place = 0, taken = 0; place < length; place++) {
    const due = Math.ceil(((place + 1) * promoted.length) / length);
    const item = taken < due ? promoted[taken++] : others[place - taken];
    if (item !== undefined) list.push(item);
  }
  return list;
}
