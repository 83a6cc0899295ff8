/** Promise.all that leaves nothing under way behind: it rejects only when every one of them has ended. */
export async function all<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
