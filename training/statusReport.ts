import type { Decision } from './TrainingLog.ts';

/** One solution's history. */
export interface SolutionHistory {
  readonly solution: string;
  /** Newest first. */
  readonly decisions: readonly Decision[];
}

const words: Readonly<Record<Decision['decision'], string>> = {
  DEPLOYED: 'deployed, being watched',
  CONFIRMED: 'in service, confirmed',
  KEPT_ASIDE: 'kept aside',
  ROLLED_BACK: 'rolled back',
  FAILED: 'failed',
};

/** What is in service: the version that was deployed last and not rolled back. */
export function versionInService(decisions: readonly Decision[]): string | undefined {
  const last = decisions.find(({ decision }) => decision === 'DEPLOYED' || decision === 'CONFIRMED' || decision === 'ROLLED_BACK');
  return last?.decision === 'ROLLED_BACK' ? last.liveVersion : last?.version;
}

/** For people: each solution with what is in service and its latest decisions, with reasons and numbers. */
export function describeHistory(histories: readonly SolutionHistory[], shown: number): string {
  return histories.map((history) => describeOne(history, shown)).join('\n\n');
}

function describeOne({ solution, decisions }: SolutionHistory, shown: number): string {
  const live = versionInService(decisions);
  const head = `${solution}: ${live === undefined ? 'nothing was deployed yet' : `version ${idOf(live)} in service`}`;
  return [head, ...decisions.slice(0, shown).flatMap(describeDecision)].join('\n');
}

function describeDecision({ at, decision, version, reason, metrics, liveMetrics }: Decision): readonly string[] {
  const time = at.slice(0, at.indexOf('#')).replace('T', ' ').slice(0, 19);
  const which = version === '' ? '' : ` version ${idOf(version)}`;
  const lines = [`  ${time}${which} ${words[decision]}: ${reason}`];
  if (decision === 'KEPT_ASIDE' || decision === 'DEPLOYED') lines.push(...compare(metrics, liveMetrics));
  if (decision === 'ROLLED_BACK') lines.push(`      ${Object.entries(liveMetrics).map(([name, value]) => `${name} ${round(value)}`).join(', ')}`);
  return lines;
}

/** Each offline metric beside that of the version it was compared with. */
function compare(metrics: Readonly<Record<string, number>>, live: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(metrics).map(([name, value]) => `      ${name} ${round(value)}${live[name] === undefined ? '' : ` (before ${round(live[name])})`}`);
}

function idOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}
