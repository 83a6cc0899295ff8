import { randomBytes, randomUUID } from 'node:crypto';
import { ulid } from 'ulid';
import { dynamodbUtil } from './utilDynamodb.ts';
import { timeUtil } from './utilTime.ts';
import { transformUtil } from './utilTransform.ts';
import { xmlUtil } from './utilXml.ts';
import { type Evaluation, RaisedError } from './evaluation.ts';
import type { ErrorEntry } from '../errors.ts';
import { plain } from './plain.ts';

/** Epoch second from which a KSUID counts: https://github.com/segmentio/ksuid */
const ksuidEpochSeconds = 1_400_000_000;
const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function ksuid(nowMs: number): string {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt32BE(Math.floor(nowMs / 1000) - ksuidEpochSeconds);
  randomBytes(16).copy(bytes, 4);
  let number = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (; number > 0n; number /= 62n) text = base62.charAt(Number(number % 62n)) + text;
  return text.padStart(27, '0');
}

function errorEntry(message: unknown, errorType: unknown, data: unknown, errorInfo: unknown): ErrorEntry {
  return {
    message: typeof message === 'string' ? message : JSON.stringify(message ?? null),
    errorType: typeof errorType === 'string' ? errorType : null,
    data: plain(data),
    errorInfo: plain(errorInfo),
  };
}

/** https://docs.aws.amazon.com/appsync/latest/devguide/built-in-util-js.html */
export function utilFor(now: () => number, current: () => Evaluation): Readonly<Record<string, unknown>> {
  return {
    error(message: unknown, errorType?: unknown, data?: unknown, errorInfo?: unknown): never {
      throw new RaisedError(errorEntry(message, errorType, data, errorInfo));
    },
    appendError(message: unknown, errorType?: unknown, data?: unknown, errorInfo?: unknown): void {
      current().effects.appendedErrors.push(errorEntry(message, errorType, data, errorInfo));
    },
    unauthorized(): never {
      throw new RaisedError('unauthorized');
    },
    validate(condition: unknown, message: unknown, errorType?: unknown, data?: unknown): void {
      if (condition !== true) throw new RaisedError(errorEntry(message, errorType ?? 'CustomTemplateException', data, undefined));
    },
    authType: () => current().authType,
    autoId: () => randomUUID(),
    autoUlid: () => ulid(now()),
    autoKsuid: () => ksuid(now()),
    escapeJavaScript: (value: string) => JSON.stringify(value).slice(1, -1).replaceAll("'", "\\'").replaceAll('/', '\\/'),
    urlEncode: (value: string) => new URLSearchParams([['', value]]).toString().slice(1),
    urlDecode: (value: string) => new URLSearchParams(`v=${value.replaceAll('&', '%26')}`).get('v') ?? '',
    base64Encode: (value: string) => Buffer.from(value, 'utf8').toString('base64'),
    base64Decode: (value: string) => Buffer.from(value, 'base64').toString('utf8'),
    // java.util.regex.Matcher.matches: the pattern covers the whole value.
    matches: (pattern: string, value: string) => new RegExp(`^(?:${pattern})$`).test(value),
    isNull: (value: unknown) => value === null || value === undefined,
    isNullOrEmpty: (value: unknown) => value === null || value === undefined || value === '',
    isNullOrBlank: (value: unknown) => value === null || value === undefined || (typeof value === 'string' && value.trim() === ''),
    defaultIfNull: (value: unknown, fallback: unknown) => value ?? fallback,
    defaultIfNullOrEmpty: (value: unknown, fallback: unknown) => (value === null || value === undefined || value === '' ? fallback : value),
    defaultIfNullOrBlank: (value: unknown, fallback: unknown) => (value === null || value === undefined || (typeof value === 'string' && value.trim() === '') ? fallback : value),
    isString: (value: unknown) => typeof value === 'string',
    isNumber: (value: unknown) => typeof value === 'number',
    isBoolean: (value: unknown) => typeof value === 'boolean',
    isList: (value: unknown) => Array.isArray(value),
    isMap: (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
    typeOf,
    toJson: (value: unknown) => JSON.stringify(value),
    parseJson: (value: string) => JSON.parse(value) as unknown,
    time: timeUtil(now),
    dynamodb: dynamodbUtil,
    transform: transformUtil,
    xml: xmlUtil,
    str: {
      toUpper: (value: string) => value.toUpperCase(),
      toLower: (value: string) => value.toLowerCase(),
      toReplace: (value: string, search: string, replacement: string) => value.replaceAll(search, () => replacement),
      normalize: (value: string, form: string) => value.normalize(form.toUpperCase()),
    },
    math: {
      roundNum: (value: number) => Math.round(value),
      minVal: (a: number, b: number) => Math.min(a, b),
      maxVal: (a: number, b: number) => Math.max(a, b),
      randomDouble: () => Math.random(),
      randomWithinRange: (from: number, to: number) => from + Math.floor(Math.random() * (to - from)),
    },
    http: {
      copyHeaders: copyableHeaders,
      addResponseHeader(name: string, value: unknown): void {
        current().effects.responseHeaders[name.toLowerCase()] = String(value);
      },
      addResponseHeaders(headers: Readonly<Record<string, unknown>>): void {
        for (const [name, value] of Object.entries(headers)) current().effects.responseHeaders[name.toLowerCase()] = String(value);
      },
    },
  };
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'Null';
  if (Array.isArray(value)) return 'List';
  if (typeof value === 'object') return 'Map';
  return `${typeof value}`.replace(/^./, (letter) => letter.toUpperCase());
}

/** https://docs.aws.amazon.com/appsync/latest/devguide/http-helpers-in-util-http-js.html: all but the restricted set. */
function copyableHeaders(headers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const restricted = new Set(['transfer-encoding', 'connection', 'host', 'expect', 'keep-alive', 'upgrade', 'proxy-authenticate', 'proxy-authorization', 'te', 'content-length']);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !restricted.has(name.toLowerCase())));
}
