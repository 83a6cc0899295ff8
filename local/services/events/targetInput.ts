import type { Rule, Target } from './rule.ts';

/** An event as targets get it. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** What the target is called with, as JSON text. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
export function targetInput(target: Target, rule: Rule, event: BusEvent): string {
  if (target.input !== undefined) return target.input;
  if (target.inputPath !== undefined) return JSON.stringify(at(target.inputPath, event) ?? null);
  if (target.transformer === undefined) return JSON.stringify(event);
  const { paths, template } = target.transformer;
  const values: Record<string, unknown> = {
    'aws.events.event': event,
    'aws.events.event.json': event,
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': event.time,
  };
  for (const [name, path] of Object.entries(paths)) values[name] = at(path, event);
  // Inside a string of the template the bare value stands, elsewhere its JSON.
  return template.replaceAll(/"(?:[^"\\]|\\.)*"|<([\w.-]+)>/g, (token: string, name: string | undefined) =>
    name === undefined ? token.replaceAll(/<([\w.-]+)>/g, (_match, inner: string) => bare(values[inner])) : JSON.stringify(values[name] ?? ''),
  );
}

function bare(value: unknown): string {
  return JSON.stringify(typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(1, -1);
}

function at(path: string, event: BusEvent): unknown {
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>((value, name) => (value as Readonly<Record<string, unknown>> | null | undefined)?.[name], event);
}
