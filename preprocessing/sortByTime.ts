const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
/** Of the low word, in which 49 days of milliseconds fit. */
const WORD = 2 ** 32;

/**
 * The order of rows by time in whole milliseconds; equal times keep their order. Radix sort, least significant digit first: three passes for a
 * span of 49 days, four for 280 years. Takes 12 to 16 bytes a row beside the input.
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
  const low = Uint32Array.from(times, (time) => (time - earliest) % WORD);
  for (let shift = 0; shift < 32 && 2 ** shift <= span; shift += DIGIT_BITS) [order, next] = [pass(low, shift, order, next), order];
  if (span < WORD) return order;
  const high = Uint32Array.from(times, (time) => Math.floor((time - earliest) / WORD));
  return pass(high, 0, order, next);
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
