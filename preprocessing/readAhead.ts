/** The same chunks, each asked for while the one before it is worked on: inflating and reading run on other threads meanwhile. */
export async function* readAhead<Chunk>(source: AsyncIterable<Chunk>): AsyncGenerator<Chunk> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = iterator.next();
      // Whoever awaits it next turn is told; until then it must not count as unhandled.
      next.catch(() => {});
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}
