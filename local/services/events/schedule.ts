const minuteMs = 60_000;
const unitsMs: Readonly<Record<string, number>> = { minute: minuteMs, hour: 60 * minuteMs, day: 24 * 60 * minuteMs };
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

export interface Schedule {
  /** The first time after `after` (both epoch milliseconds) at which it fires; undefined when it never does again. */
  next(after: number): number | undefined;
}

/**
 * rate(5 minutes), at(2026-01-31T03:00:00) and cron(0 12 * * ? *), in UTC. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 * @throws SyntaxError for anything else, and for L, W and # in cron
 */
export function parseSchedule(text: string): Schedule {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined && Number(count) > 0) {
    const interval = Number(count) * (unitsMs[unit] ?? 0);
    return { next: (after) => after + interval };
  }
  const [, at] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(text) ?? [];
  const time = at === undefined ? NaN : Date.parse(`${at}Z`);
  if (!Number.isNaN(time)) return { next: (after) => (time > after ? time : undefined) };
  const fields = /^cron\((.*)\)$/.exec(text)?.[1]?.trim().split(/\s+/);
  if (fields?.length !== 6) throw new SyntaxError(`the schedule '${text}' is neither rate(n minutes) nor cron with six fields nor at a time`);
  return { next: cron(fields, text) };
}

function cron(fields: readonly string[], text: string): (after: number) => number | undefined {
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = fields;
  const field = (part: string, range: readonly [number, number], names: readonly string[] = [], firstName = 0): ReadonlySet<number> =>
    valuesOf(part, range, (word) => {
      const index = names.indexOf(word.toUpperCase());
      const value = index >= 0 ? index + firstName : Number(word);
      if (!Number.isInteger(value) || value < range[0] || value > range[1]) throw new SyntaxError(`the schedule '${text}' has '${part}', which is not understood`);
      return value;
    });
  const minutes = [...field(minute, [0, 59])].toSorted((left, right) => left - right);
  const hours = [...field(hour, [0, 23])].toSorted((left, right) => left - right);
  const days = field(day, [1, 31]);
  const inMonths = field(month, [1, 12], months, 1);
  const onWeekdays = field(weekday, [1, 7], weekdays, 1);
  const years = field(year, [1970, 2199]);
  return (after) => {
    const first = new Date(after);
    const midnight = Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), first.getUTCDate());
    // Five years hold every date there is, a 29th of February too.
    for (let offset = 0; offset < 5 * 366; offset++) {
      const date = new Date(midnight + offset * 24 * 60 * minuteMs);
      if (!years.has(date.getUTCFullYear()) || !inMonths.has(date.getUTCMonth() + 1) || !days.has(date.getUTCDate()) || !onWeekdays.has(date.getUTCDay() + 1)) continue;
      for (const atHour of hours) {
        for (const atMinute of minutes) {
          const time = date.getTime() + (atHour * 60 + atMinute) * minuteMs;
          if (time > after) return time;
        }
      }
    }
    return undefined;
  };
}

function valuesOf(part: string, [lowest, highest]: readonly [number, number], parse: (word: string) => number): ReadonlySet<number> {
  const values = new Set<number>();
  for (const item of part.split(',')) {
    const [range = '', step] = item.split('/');
    const isAny = range === '*' || range === '?';
    const [from = '', to] = range.split('-');
    const first = isAny ? lowest : parse(from);
    const last = isAny ? highest : to !== undefined ? parse(to) : step !== undefined ? highest : first;
    const by = step === undefined ? 1 : Math.max(1, parse(step));
    for (let value = first; value <= last; value += by) values.add(value);
  }
  return values;
}
