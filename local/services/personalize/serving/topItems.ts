/** The `count` best allowed items, best first; equal scores in catalogue order. A heap of that size sees each item once. */
export function topItems(scores: Float32Array, allowed: Uint8Array, count: number): number[] {
  if (count === 0) return [];
  const heap: number[] = [];
  const worse = (a: number, b: number): boolean => {
    const [scoreA, scoreB] = [scores[a] ?? -Infinity, scores[b] ?? -Infinity];
    return scoreA < scoreB || (scoreA === scoreB && a > b);
  };
  const sink = (): void => {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let worst = at;
      if (left < heap.length && worse(heap[left] ?? 0, heap[worst] ?? 0)) worst = left;
      if (right < heap.length && worse(heap[right] ?? 0, heap[worst] ?? 0)) worst = right;
      if (worst === at) return;
      [heap[at], heap[worst]] = [heap[worst] ?? 0, heap[at] ?? 0];
      at = worst;
    }
  };
  const rise = (): void => {
    let at = heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!worse(heap[at] ?? 0, heap[parent] ?? 0)) return;
      [heap[at], heap[parent]] = [heap[parent] ?? 0, heap[at] ?? 0];
      at = parent;
    }
  };
  for (let item = 0; item < scores.length; item++) {
    if (allowed[item] !== 1 || scores[item] === -Infinity) continue;
    if (heap.length < count) {
      heap.push(item);
      rise();
    } else if (worse(heap[0] ?? 0, item)) {
      heap[0] = item;
      sink();
    }
  }
  return heap.sort((a, b) => (worse(a, b) ? 1 : -1));
}
