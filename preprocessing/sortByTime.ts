const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
/** Two digits. */
const HALF = 2 ** (2 * DIGIT_BITS);

/**
 * The order of rows by time in whole milliseconds; equal times keep their order. Radix sort, least significant digit first: three passes for a
 * span of 99 days, four for 550 years. Takes 12 to 16 bytes a row beside the input.
 */
export function sortByTime(times: Float64Array): Uint32Array {
  let order = new Uint32Array(times.length);
  let earliest = Infinity;
  let latest = -Infinity;
  let sorted = true;
  for (let row = 0; row < times.length; row++) {
    order[row] = row;
    const time = times[row] ?? 0;
    if (time < latest) sorted = false;
    if (time > latest) latest = time;
    if (time < earliest) earliest = time;
  }
  if (sorted) return order;
  const span = latest - earliest;
  let next = new Uint32Array(times.length);
  const keys = new Uint32Array(times.length);
  for (let row = 0; row < times.length; row++) keys[row] = ((times[row] ?? 0) - earliest) % HALF;
  for (let unit = 1; unit < HALF && unit <= span; unit *= DIGITS) [order, next] = [pass(keys, Math.log2(unit), order, next), order];
  if (span < HALF) return order;
  for (let row = 0; row < times.length; row++) keys[row] = Math.floor(((times[row] ?? 0) - earliest) / HALF);
  for (let unit = 1; unit <= span / HALF; unit *= DIGITS) [order, next] = [pass(keys, Math.log2(unit), order, next), order];
  return order;
}

/** Stable, by eleven bits of the keys; answers `to`. */
function pass(keys: Uint32Array, shift: number, from: Uint32Array, to: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const starts = new Uint32Array(DIGITS);
  for (const key of keys) {
    const digit = (key >>> shift) & (DIGITS - 1);
    starts[digit] = (starts[digit] ?? 0) + 1;
  }
  let total = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const count = starts[digit] ?? 0;
    starts[digit] = total;
    total += count;
  }
  for (const row of from) {
    const digit = ((keys[row] ?? 0) >>> shift) & (DIGITS - 1);
    const place = starts[digit] ?? 0;
    starts[digit] = place + 1;
    to[place] = row;
  }
  return to;
}
