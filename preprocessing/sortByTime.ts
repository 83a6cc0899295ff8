const DIGIT_BITS = 16;
const DIGITS = 1 << DIGIT_BITS;

/**
 * The order of rows by time; equal times keep their order. Radix sort, least significant 16 bits first: two passes for a span of 49
 * days in milliseconds, three for 8,900 years. Takes 8 bytes a row beside the input.
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
  let next = new Uint32Array(times.length);
  const starts = new Uint32Array(DIGITS);
  for (let unit = 1; unit <= latest - earliest; unit *= DIGITS) {
    starts.fill(0);
    for (let row = 0; row < times.length; row++) {
      const digit = Math.floor(((times[row] ?? 0) - earliest) / unit) % DIGITS;
      starts[digit] = (starts[digit] ?? 0) + 1;
    }
    let total = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const count = starts[digit] ?? 0;
      starts[digit] = total;
      total += count;
    }
    for (const row of order) {
      const digit = Math.floor(((times[row] ?? 0) - earliest) / unit) % DIGITS;
      const place = starts[digit] ?? 0;
      starts[digit] = place + 1;
      next[place] = row;
    }
    [order, next] = [next, order];
  }
  return order;
}
