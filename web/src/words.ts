/** "3:05", "1:02:09" */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const padded = String(rest).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${padded}` : `${minutes}:${padded}`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const steps = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3600 },
  { unit: 'minute', seconds: 60 },
] as const;

/** "3 hours ago" */
export function ago(time: string, now = Date.now()): string {
  const seconds = (new Date(time).getTime() - now) / 1000;
  for (const step of steps) if (Math.abs(seconds) >= step.seconds) return relative.format(Math.round(seconds / step.seconds), step.unit);
  return 'just now';
}

const grouped = new Intl.NumberFormat('en');

export function count(value: number, one?: string, many = `${one}s`): string {
  return one === undefined ? grouped.format(value) : `${grouped.format(value)} ${value === 1 ? one : many}`;
}

export const sourceNames = { PERSONALIZED: 'Personalized', SIMILAR: 'Similar', POPULAR: 'Popular', TRENDING: 'Trending', FALLBACK: 'Last good list' } as const;
