/** Of a structured line: what the terminal shows by itself, and what says nothing on a laptop. */
const untold = new Set(['level', 'message', 'timestamp', 'service', 'sampling_rate', 'xray_trace_id', 'function_request_id', 'stack']);

/**
 * A line of a function's log as a person reads it: structured ones as "LEVEL message field=value", all others as they are. Undefined for
 * CloudWatch's embedded metrics, which CloudWatch takes out of the log as well.
 */
export function readableLine(line: string): string | undefined {
  if (!line.startsWith('{')) return line;
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return line;
  }
  if (typeof entry !== 'object' || entry === null) return line;
  if ('_aws' in entry) return undefined;
  if (!('level' in entry) || !('message' in entry)) return line;
  const fields = Object.entries(entry).flatMap(([name, value]) => (untold.has(name) ? [] : [`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`]));
  return [String(entry.level), String(entry.message), ...fields].join(' ');
}
