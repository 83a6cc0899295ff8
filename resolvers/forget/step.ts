/** What was done in one place that may know of a user. */
export interface ForgetStep {
  readonly place: 'interactions table' | 'raw log' | 'datasets' | 'prepared files' | 'Personalize' | 'preprocessing';
  /** Plays, rows, objects or jobs; 0 where nothing was found. */
  readonly count: number;
  /** "12 plays deleted" */
  readonly did: string;
}

/** "1 play", "2 plays" */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
