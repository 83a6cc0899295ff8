/** A setting that the stack gives every function that needs it; absent means a fault of the stack, not of a request. */
export function requiredEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name}: got nothing, expected an environment variable from the stack.`);
  return value;
}
