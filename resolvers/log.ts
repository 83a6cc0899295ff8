/** One structured line in the function's log. */
export function log(level: 'info' | 'warn' | 'error', message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ level, message, ...fields })}\n`);
}

/** An error's name and message, and its stack for the log only. */
export function describeError(error: unknown): Readonly<Record<string, unknown>> {
  return error instanceof Error ? { error: error.name, reason: error.message, stack: error.stack } : { reason: String(error) };
}
