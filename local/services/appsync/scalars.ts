import { isIP } from 'node:net';
import { GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';
import { ScalarError } from './errors.ts';

/** Checks text and answers it unchanged; AppSync hands scalars on as the client wrote them. */
interface TextScalar {
  readonly name: string;
  /** "a valid DateTime Object", as in "Unable to parse `x` as a valid DateTime Object." */
  readonly noun: string;
  accepts(text: string): boolean;
}

const zone = '(?:Z|[+-](?:0\\d|1\\d):[0-5]\\d(?::[0-5]\\d)?)';
const day = '-?\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])';
const time = '(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,9})?)?';
const datePattern = new RegExp(`^${day}${zone}?$`);
const timePattern = new RegExp(`^${time}${zone}?$`);
const dateTimePattern = new RegExp(`^${day}T${time}${zone}$`);

/** 2024-02-30 has the form of a day and is none. */
function isDay(text: string): boolean {
  const date = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text.slice(0, 10));
}

/** https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html; nouns from messages that users of AppSync report. */
const textScalars: readonly TextScalar[] = [
  { name: 'AWSDate', noun: 'date', accepts: (text) => datePattern.test(text) && isDay(text) },
  { name: 'AWSTime', noun: 'time', accepts: (text) => timePattern.test(text) },
  { name: 'AWSDateTime', noun: 'DateTime Object', accepts: (text) => dateTimePattern.test(text) && isDay(text) },
  { name: 'AWSEmail', noun: 'email address', accepts: (text) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) },
  { name: 'AWSURL', noun: 'URL', accepts: (text) => URL.canParse(text) },
  { name: 'AWSPhone', noun: 'phone number', accepts: (text) => /^\+?[\d\s().-]+$/.test(text) && /^(?:\+\d{7,15}|[2-9]\d{2}[2-9]\d{6})$/.test(text.replaceAll(/[\s().-]/g, '')) },
  { name: 'AWSIPAddress', noun: 'IP address', accepts: (text) => isIP(text.split('/')[0] ?? '') !== 0 },
];

function quoted(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function literal(node: ValueNode): unknown {
  return valueFromASTUntyped(node);
}

function textScalar({ name, noun, accepts }: TextScalar): GraphQLScalarType {
  const parse = (value: unknown): string => {
    if (typeof value !== 'string' || !accepts(value)) throw new ScalarError(`Unable to parse ${quoted(value)} as a valid ${noun}.`);
    return value;
  };
  return new GraphQLScalarType<string, string>({
    name,
    serialize(value) {
      if (typeof value !== 'string' || !accepts(value)) throw new ScalarError(`Unable to serialize ${quoted(value)} as a valid ${noun}.`);
      return value;
    },
    parseValue: parse,
    parseLiteral: (node) => parse(literal(node)),
  });
}

function timestamp(value: unknown, verb: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new ScalarError(`Unable to ${verb} ${quoted(value)} as a valid timestamp.`);
  return value;
}

const awsTimestamp = new GraphQLScalarType<number, number>({
  name: 'AWSTimestamp',
  serialize: (value) => timestamp(value, 'serialize'),
  parseValue: (value) => timestamp(value, 'parse'),
  parseLiteral: (node) => timestamp(node.kind === Kind.INT ? Number(node.value) : literal(node), 'parse'),
});

function parseJson(value: unknown): unknown {
  if (typeof value !== 'string') throw new ScalarError(`Unable to parse ${quoted(value)} as valid JSON.`);
  try {
    return JSON.parse(value) as unknown;
  } catch (error) {
    throw new ScalarError(`Unable to parse ${quoted(value)} as valid JSON.`, { cause: error });
  }
}

/** JSON text on the wire; resolvers get the value that it stands for. */
const awsJson = new GraphQLScalarType<unknown, string>({
  name: 'AWSJSON',
  serialize(value) {
    if (typeof value !== 'string') return JSON.stringify(value);
    try {
      JSON.parse(value);
      return value;
    } catch {
      return JSON.stringify(value);
    }
  },
  parseValue: parseJson,
  parseLiteral: (node) => parseJson(literal(node)),
});

export const awsScalars: ReadonlyMap<string, GraphQLScalarType> = new Map([...textScalars.map(textScalar), awsTimestamp, awsJson].map((scalar) => [scalar.name, scalar]));
