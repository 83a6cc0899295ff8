/** Why the local stack cannot start, in one line for its owner. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
