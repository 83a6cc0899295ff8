import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passing, startApi, type TestApi } from './startApi.ts';

const types = ['AWSDate', 'AWSTime', 'AWSDateTime', 'AWSTimestamp', 'AWSEmail', 'AWSJSON', 'AWSURL', 'AWSPhone', 'AWSIPAddress'];
let api: TestApi;

beforeAll(async () => {
  api = await startApi({
    schema: `type Query { ${types.map((type) => `out${type}(value: AWSJSON): ${type} in${type}(value: ${type}): AWSJSON`).join(' ')} list: [Int!]! }`,
    resolvers: {
      ...Object.fromEntries(types.flatMap((type) => [[`Query.out${type}`, passing('ctx.args.value')], [`Query.in${type}`, passing('({ got: ctx.args.value })')]])),
      'Query.list': passing('[1, null]'),
    },
  });
});
afterAll(() => api.close());

// https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html
const sound: readonly (readonly [string, unknown])[] = [
  ['AWSDate', '1970-01-01'],
  ['AWSDate', '1970-01-01Z'],
  ['AWSDate', '1970-01-01-07:00'],
  ['AWSDate', '1970-01-01+05:30'],
  ['AWSTime', '12:30'],
  ['AWSTime', '12:30Z'],
  ['AWSTime', '12:30:24-07:00'],
  ['AWSTime', '12:30:24.500+05:30'],
  ['AWSDateTime', '1970-01-01T12:30Z'],
  ['AWSDateTime', '2024-01-13T00:01:14.000Z'],
  ['AWSDateTime', '1970-01-01T12:30:24.500+05:30'],
  ['AWSTimestamp', 1704067200],
  ['AWSEmail', 'username@example.com'],
  ['AWSURL', 'https://www.amazon.com/dp/B000NZW3J8/'],
  ['AWSURL', 'mailto:example@example.com'],
  ['AWSPhone', '+1 555 010 0100'],
  ['AWSIPAddress', '123.12.34.56'],
  ['AWSIPAddress', '1a2b:3c4b::1234:4567'],
];

describe('a sound value', () => {
  it.each(sound)('goes out as %s: %j', async (type, value) => {
    expect(await api.query(`query($v: AWSJSON) {out${type}(value: $v)}`, { v: JSON.stringify(value) })).toEqual({ data: { [`out${type}`]: value } });
  });

  it.each(sound)('comes in as %s unchanged: %j', async (type, value) => {
    expect(await api.query(`query($v: ${type}) {in${type}(value: $v)}`, { v: value })).toEqual({ data: { [`in${type}`]: JSON.stringify({ got: value }) } });
  });
});

const unsound: readonly (readonly [string, unknown, string])[] = [
  ['AWSDate', '2019-12-24T04:15:57.798Z', 'date'],
  ['AWSDate', '2024-02-30', 'date'],
  ['AWSTime', '25:00', 'time'],
  ['AWSDateTime', '2020-05-23T06:4:37.000Z', 'DateTime Object'],
  ['AWSDateTime', '2020-05-23T06:04:37', 'DateTime Object'],
  ['AWSTimestamp', 'now', 'timestamp'],
  ['AWSEmail', 'username', 'email address'],
  ['AWSURL', 'no url', 'URL'],
  ['AWSPhone', '1110004444', 'phone number'],
  ['AWSIPAddress', '300.1.1.1', 'IP address'],
];

// https://github.com/aws-amplify/amplify-js/issues/5963, https://github.com/aws-amplify/amplify-flutter/issues/822
describe('an unsound value', () => {
  it.each(unsound)('fails the field going out as %s: %j', async (type, value, noun) => {
    expect(await api.query(`query($v: AWSJSON) {out${type}(value: $v)}`, { v: JSON.stringify(value) })).toEqual({
      data: { [`out${type}`]: null },
      errors: [{ path: [`out${type}`], locations: null, message: `Can't serialize value (/out${type}) : Unable to serialize \`${String(value)}\` as a valid ${noun}.` }],
    });
  });

  it.each(unsound)('is refused coming in as %s: %j', async (type, value, noun) => {
    const { data, errors } = await api.query(`query($v: ${type}) {in${type}(value: $v)}`, { v: value });
    expect(data).toBeNull();
    expect(errors?.[0]?.['message']).toBe(`Variable 'v' has an invalid value. Unable to parse \`${String(value)}\` as a valid ${noun}.`);
  });
});

describe('AWSJSON', () => {
  it('hands resolvers the value that the text stands for', async () => {
    expect(await api.query('query($v: AWSJSON) {inAWSJSON(value: $v)}', { v: '{"a":[1,2]}' })).toEqual({ data: { inAWSJSON: '{"got":{"a":[1,2]}}' } });
  });

  it('is refused when the text is no JSON', async () => {
    expect((await api.query('query($v: AWSJSON) {inAWSJSON(value: $v)}', { v: '{a' })).errors?.[0]?.['message']).toBe("Variable 'v' has an invalid value. Unable to parse `{a` as valid JSON.");
  });
});

describe('null where none may be', () => {
  it('empties the parent and names type, parent and path', async () => {
    expect(await api.query('{list}')).toEqual({
      data: null,
      errors: [{ path: ['list', 1], locations: null, message: "Cannot return null for non-nullable type: 'Int' within parent 'Query' (/list[1])" }],
    });
  });
});
