/** java.time.format.DateTimeFormatter's letters that resolvers use, each with how it is written. */
const letters: Readonly<Record<string, (parts: Parts, width: number) => string>> = {
  y: (parts, width) => (width === 2 ? pad(parts.year % 100, 2) : pad(parts.year, width)),
  u: (parts, width) => pad(parts.year, width),
  M: (parts, width) => (width >= 3 ? monthName(parts, width) : pad(parts.month, width)),
  d: (parts, width) => pad(parts.day, width),
  E: (parts, width) => new Intl.DateTimeFormat('en-US', { weekday: width >= 4 ? 'long' : 'short', timeZone: 'UTC' }).format(parts.local),
  H: (parts, width) => pad(parts.hour, width),
  h: (parts, width) => pad(parts.hour % 12 || 12, width),
  a: (parts) => (parts.hour < 12 ? 'AM' : 'PM'),
  m: (parts, width) => pad(parts.minute, width),
  s: (parts, width) => pad(parts.second, width),
  S: (parts, width) => String(parts.millisecond).padStart(3, '0').padEnd(width, '0').slice(0, width),
  Z: (parts) => offset(parts.offsetMinutes, ''),
  X: (parts, width) => (parts.offsetMinutes === 0 ? 'Z' : offset(parts.offsetMinutes, width >= 3 ? ':' : '')),
  z: (parts) => (parts.offsetMinutes === 0 ? 'UTC' : `GMT${offset(parts.offsetMinutes, ':')}`),
};

interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  readonly offsetMinutes: number;
  /** The wall clock's time as if it were UTC. */
  readonly local: Date;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function monthName(parts: Parts, width: number): string {
  return new Intl.DateTimeFormat('en-US', { month: width >= 4 ? 'long' : 'short', timeZone: 'UTC' }).format(parts.local);
}

function offset(minutes: number, separator: string): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60), 2)}${separator}${pad(size % 60, 2)}`;
}

/** Minutes east of UTC that a zone ("UTC", "Europe/Berlin", "+02:00") is at, at that moment. */
function offsetMinutesAt(epochMs: number, timeZone: string): number {
  const fixed = /^([+-])(\d{2}):?(\d{2})$/.exec(timeZone);
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3]));
  const name = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(epochMs).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const found = /([+-])(\d{2}):(\d{2})/.exec(name);
  return found ? (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) : 0;
}

function partsOf(epochMs: number, timeZone: string): Parts {
  const offsetMinutes = offsetMinutesAt(epochMs, timeZone);
  const local = new Date(epochMs + offsetMinutes * 60_000);
  return {
    year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate(),
    hour: local.getUTCHours(), minute: local.getUTCMinutes(), second: local.getUTCSeconds(), millisecond: local.getUTCMilliseconds(),
    offsetMinutes, local,
  };
}

/** A pattern's pieces: quoted text, runs of one letter, anything else. */
function pieces(pattern: string): readonly string[] {
  return pattern.match(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+/g) ?? [];
}

function formatted(epochMs: number, pattern: string, timeZone: string): string {
  const parts = partsOf(epochMs, timeZone);
  return pieces(pattern)
    .map((piece) => {
      if (piece.startsWith("'")) return piece === "''" ? "'" : piece.slice(1, -1).replaceAll("''", "'");
      if (!/^[A-Za-z]/.test(piece)) return piece;
      const write = letters[piece.charAt(0)];
      if (write === undefined) throw new Error(`Unknown pattern letter: ${piece.charAt(0)}`);
      return write(parts, piece.length);
    })
    .join('');
}

function parseFormatted(text: string, pattern: string, timeZone: string): number {
  const order: string[] = [];
  const source = pieces(pattern).map((piece) => {
    const letter = piece.charAt(0);
    if (letter === "'") return escape(piece.slice(1, -1));
    if (!/[A-Za-z]/.test(letter)) return escape(piece);
    order.push(letter);
    return 'XZ'.includes(letter) ? '(Z|[+-]\\d{2}:?\\d{2})' : letter === 'a' ? '(AM|PM)' : `(\\d{${piece.length}})`;
  });
  const found = new RegExp(`^${source.join('')}$`).exec(text);
  if (!found) throw new Error(`Text '${text}' could not be parsed with the pattern '${pattern}'`);
  const field = (...names: string[]): string | undefined => {
    const index = order.findIndex((letter) => names.includes(letter));
    return index === -1 ? undefined : found[index + 1];
  };
  const number = (fallback: number, ...names: string[]): number => Number(field(...names) ?? fallback);
  const hour = field('h') === undefined ? number(0, 'H') : (number(0, 'h') % 12) + (field('a') === 'PM' ? 12 : 0);
  const milliseconds = Number((field('S') ?? '0').padEnd(3, '0').slice(0, 3));
  const wallClock = Date.UTC(number(1970, 'y', 'u'), number(1, 'M') - 1, number(1, 'd'), hour, number(0, 'm'), number(0, 's'), milliseconds);
  const zone = field('X', 'Z');
  return wallClock - offsetMinutesAt(wallClock, zone === undefined ? timeZone : zone === 'Z' ? 'UTC' : zone) * 60_000;
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** https://docs.aws.amazon.com/appsync/latest/devguide/time-helpers-in-util-time-js.html */
export function timeUtil(now: () => number): Readonly<Record<string, unknown>> {
  return {
    nowISO8601: () => new Date(now()).toISOString(),
    nowEpochSeconds: () => Math.floor(now() / 1000),
    nowEpochMilliSeconds: () => now(),
    nowFormatted: (pattern: string, timeZone = 'UTC') => formatted(now(), pattern, timeZone),
    parseFormattedToEpochMilliSeconds: (text: string, pattern: string, timeZone = 'UTC') => parseFormatted(text, pattern, timeZone),
    parseISO8601ToEpochMilliSeconds: (text: string) => {
      const epochMs = Date.parse(text);
      if (Number.isNaN(epochMs)) throw new Error(`Text '${text}' could not be parsed as an ISO 8601 date and time`);
      return epochMs;
    },
    epochMilliSecondsToSeconds: (epochMs: number) => Math.floor(epochMs / 1000),
    epochMilliSecondsToISO8601: (epochMs: number) => new Date(epochMs).toISOString(),
    epochMilliSecondsToFormatted: (epochMs: number, pattern: string, timeZone = 'UTC') => formatted(epochMs, pattern, timeZone),
  };
}
