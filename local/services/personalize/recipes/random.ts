/** A seeded generator of numbers in [0, 1) (mulberry32): the same seed gives the same sequence on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    return scramble(state);
  };
}

/** A number in [0, 1) that depends on the seed and the position alone. */
export function randomAt(seed: number, position: number): number {
  return scramble((Math.imul(seed, 0x9e3779b1) + Math.imul(position + 1, 0x85ebca6b)) >>> 0);
}

function scramble(state: number): number {
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

/** `count` of the numbers below `length`, each at most once, in ascending order. */
export function sample(length: number, count: number, seed: number): number[] {
  const random = seededRandom(seed);
  const chosen: number[] = [];
  let wanted = Math.min(count, length);
  for (let i = 0; i < length && wanted > 0; i++) {
    if (random() * (length - i) < wanted) {
      chosen.push(i);
      wanted--;
    }
  }
  return chosen;
}
