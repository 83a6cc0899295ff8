import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passing, startApi, type TestApi } from './startApi.ts';

/** Saturday */
const now = Date.UTC(2024, 0, 13, 0, 1, 14, 5);

/** Expression → what it is, as JSON. */
const tables: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
  // https://docs.aws.amazon.com/appsync/latest/devguide/built-in-util-js.html
  'util': [
    ['util.urlEncode("a b&c=ü")', 'a+b%26c%3D%C3%BC'],
    ['util.urlDecode("a+b%26c%3D%C3%BC")', 'a b&c=ü'],
    ['util.base64Encode("grün")', 'Z3LDvG4='],
    ['util.base64Decode("Z3LDvG4=")', 'grün'],
    ['util.escapeJavaScript("it\'s \\"x\\"\\n")', 'it\\\'s \\"x\\"\\n'],
    ['util.matches("a*b", "aaaaab")', true],
    ['util.matches("a*b", "aaaaabc")', false],
    ['util.isNull(ctx.args.none)', true],
    ['util.isNullOrEmpty("")', true],
    ['util.isNullOrBlank("  ")', true],
    ['util.defaultIfNull(null, 3)', 3],
    ['util.defaultIfNullOrEmpty("", "x")', 'x'],
    ['util.defaultIfNullOrBlank(" ", "y")', 'y'],
    ['[util.typeOf(null), util.typeOf([]), util.typeOf({}), util.typeOf(1), util.typeOf("a"), util.typeOf(true)]', ['Null', 'List', 'Map', 'Number', 'String', 'Boolean']],
    ['util.authType()', 'API Key Authorization'],
    ['util.autoId().length', 36],
    ['util.autoUlid().length', 26],
    ['util.autoKsuid().length', 27],
    ['util.str.toUpper("a")', 'A'],
    ['util.str.toReplace("a-b-c", "-", "+")', 'a+b+c'],
    ['util.str.normalize("e\\u0301", "nfc")', 'é'],
    ['util.math.roundNum(2.5)', 3],
    ['util.math.minVal(2, 3)', 2],
    ['util.math.maxVal(2, 3)', 3],
    ['util.math.randomWithinRange(4, 5)', 4],
    ['util.http.copyHeaders({ host: "x", "x-a": 1 })', { 'x-a': 1 }],
  ],
  // https://docs.aws.amazon.com/appsync/latest/devguide/xml-helpers-in-util-xml-js.html
  'util.xml': [
    ['util.xml.toMap(\'<?xml version="1.0" encoding="UTF-8"?><posts><post><id>1</id><title>GraphQL</title></post></posts>\')', { posts: { post: { id: 1, title: 'GraphQL' } } }],
    ['util.xml.toMap("<posts><post><id>1</id></post><post><id>2</id></post></posts>")', { posts: { post: [{ id: 1 }, { id: 2 }] } }],
    ['util.xml.toMap("<a b=\'1\'>text<c>true</c><d>007</d><e/></a>")', { a: { b: 1, c: true, d: '007', e: '', content: 'text' } }],
    ['util.xml.toMap("<a>&lt;b&gt; &amp; c</a>")', { a: '<b> & c' }],
    ['util.xml.toJsonString("<a><b>x</b></a>")', '{"a":{"b":"x"}}'],
    ['util.xml.toJsonString("<a><b>x</b></a>", true)', '"{\\"a\\":{\\"b\\":\\"x\\"}}"'],
    // What SNS answers to Publish, as AWS's sample resolver reads it.
    ['util.xml.toMap("<PublishResponse xmlns=\'http://sns.amazonaws.com/doc/2010-03-31/\'><PublishResult><MessageId>567910cd</MessageId></PublishResult></PublishResponse>").PublishResponse.PublishResult', { MessageId: '567910cd' }],
  ],
  // https://docs.aws.amazon.com/appsync/latest/devguide/time-helpers-in-util-time-js.html
  'util.time': [
    ['util.time.nowISO8601()', '2024-01-13T00:01:14.005Z'],
    ['util.time.nowEpochSeconds()', now / 1000 - 0.005],
    ['util.time.nowEpochMilliSeconds()', now],
    ['util.time.nowFormatted("yyyy-MM-dd HH:mm:ssZ")', '2024-01-13 00:01:14+0000'],
    ['util.time.nowFormatted("yyyy-MM-dd HH:mm:ssZ", "Australia/Perth")', '2024-01-13 08:01:14+0800'],
    ['util.time.nowFormatted("EEE, d MMM yyyy h:mm a")', 'Sat, 13 Jan 2024 12:01 AM'],
    ['util.time.nowFormatted("yyyy-MM-dd\'T\'HH:mm:ss.SSSX")', '2024-01-13T00:01:14.005Z'],
    ['util.time.parseFormattedToEpochMilliSeconds("2018-02-01 17:21:05+08:00", "yyyy-MM-dd HH:mm:ssZ")', 1517476865000],
    ['util.time.parseFormattedToEpochMilliSeconds("2018-02-01 17:21:05", "yyyy-MM-dd HH:mm:ss", "Australia/Perth")', 1517476865000],
    ['util.time.parseISO8601ToEpochMilliSeconds("2018-02-01T17:21:05.180+08:00")', 1517476865180],
    ['util.time.epochMilliSecondsToSeconds(1517943695750)', 1517943695],
    ['util.time.epochMilliSecondsToISO8601(1517943695750)', '2018-02-06T19:01:35.750Z'],
    ['util.time.epochMilliSecondsToFormatted(1517943695750, "yyyy-MM-dd HH:mm:ssZ", "Australia/Perth")', '2018-02-07 03:01:35+0800'],
  ],
  // https://docs.aws.amazon.com/appsync/latest/devguide/dynamodb-helpers-in-util-dynamodb-js.html
  'util.dynamodb': [
    ['util.dynamodb.toDynamoDB({ foo: "bar", baz: 1234, beep: ["boop"] })', { M: { foo: { S: 'bar' }, baz: { N: 1234 }, beep: { L: [{ S: 'boop' }] } } }],
    ['util.dynamodb.toString("a")', { S: 'a' }],
    ['util.dynamodb.toNumber(10)', { N: 10 }],
    ['util.dynamodb.toNumberSet([1, 2])', { NS: [1, 2] }],
    ['util.dynamodb.toBinary("Zm9v")', { B: 'Zm9v' }],
    ['util.dynamodb.toBoolean(false)', { BOOL: false }],
    ['util.dynamodb.toNull()', { NULL: null }],
    ['util.dynamodb.toList(["a", 1])', { L: [{ S: 'a' }, { N: 1 }] }],
    ['util.dynamodb.toMapValues({ a: 1, b: null })', { a: { N: 1 }, b: { NULL: null } }],
    ['util.dynamodb.toString(null)', null],
    ['util.dynamodb.toNumberJson(10)', '{"N":10}'],
    ['util.dynamodb.toS3Object("k", "b", "r")', { S: '{"s3":{"key":"k","bucket":"b","region":"r"}}' }],
  ],
  // https://docs.aws.amazon.com/appsync/latest/devguide/transformation-helpers-in-util-transform-js.html
  'util.transform': [
    [
      'JSON.parse(util.transform.toDynamoDBFilterExpression({ title: { contains: "Hello World" } }))',
      { expression: '(contains(#title, :title_contains))', expressionNames: { '#title': 'title' }, expressionValues: { ':title_contains': { S: 'Hello World' } } },
    ],
    [
      'JSON.parse(util.transform.toDynamoDBConditionExpression({ id: { attributeExists: false } }))',
      { expression: '(attribute_not_exists(#id))', expressionNames: { '#id': 'id' }, expressionValues: {} },
    ],
    [
      'util.transform.toSubscriptionFilter({ a: { eq: 1 }, or: [{ b: { gt: 2 } }, { c: { in: ["x"] } }] })',
      {
        filterGroup: [
          { filters: [{ fieldName: 'a', operator: 'eq', value: 1 }, { fieldName: 'b', operator: 'gt', value: 2 }] },
          { filters: [{ fieldName: 'a', operator: 'eq', value: 1 }, { fieldName: 'c', operator: 'in', value: ['x'] }] },
        ],
      },
    ],
    ['util.transform.toSubscriptionFilter({ a: { eq: 1 }, b: { eq: 2 } }, ["b"])', { filterGroup: [{ filters: [{ fieldName: 'a', operator: 'eq', value: 1 }] }] }],
  ],
  // https://docs.aws.amazon.com/appsync/latest/devguide/js-resolver-reference-dynamodb-helpers.html
  '@aws-appsync/utils/dynamodb': [
    ['ddb.get({ key: { id: "1" }, consistentRead: true })', { operation: 'GetItem', key: { id: { S: '1' } }, consistentRead: true }],
    ['ddb.put({ key: { id: "1" }, item: { n: 1 } })', { operation: 'PutItem', key: { id: { S: '1' } }, attributeValues: { n: { N: 1 } } }],
    ['ddb.remove({ key: { id: "1" } })', { operation: 'DeleteItem', key: { id: { S: '1' } } }],
    [
      'ddb.query({ query: { id: { eq: "1" } }, index: "byTime", limit: 5 })',
      { operation: 'Query', query: { expression: '#id = :id_eq', expressionNames: { '#id': 'id' }, expressionValues: { ':id_eq': { S: '1' } } }, index: 'byTime', limit: 5 },
    ],
    ['ddb.scan({ limit: 5, nextToken: null })', { operation: 'Scan', limit: 5 }],
    ['ddb.batchGet({ tables: { t: { keys: [{ id: "1" }] } } })', { operation: 'BatchGetItem', tables: { t: { keys: [{ id: { S: '1' } }] } } }],
    [
      'ddb.transactWrite({ items: [{ putItem: { table: "t", key: { id: "1" }, item: { a: 1 } } }, { deleteItem: { table: "t", key: { id: "2" } } }] })',
      { operation: 'TransactWriteItems', transactItems: [{ table: 't', key: { id: { S: '1' } }, operation: 'PutItem', attributeValues: { a: { N: 1 } } }, { table: 't', key: { id: { S: '2' } }, operation: 'DeleteItem' }] },
    ],
    ['ddb.transactGet({ items: [{ table: "t", key: { id: "1" } }] })', { operation: 'TransactGetItems', transactItems: [{ table: 't', key: { id: { S: '1' } } }] }],
  ],
};

const cases = Object.entries(tables).flatMap(([group, rows]) => rows.map(([expression, expected]) => ({ group, expression, expected })));
const parts = ['', 'time', 'dynamodb', 'http', 'xml', 'transform', 'math', 'str'];

/** Member names of a type in the package's declarations. */
function declaredNames(part: string): readonly string[] {
  const files: Readonly<Record<string, readonly [file: string, type: string]>> = { '': ['index', 'Util'], dynamodb: ['dynamodb-utils', 'DynamodbUtil'], str: ['string-utils', 'StringUtils'] };
  const [file, type] = files[part] ?? [`${part}-utils`, `${part.replace(/^./, (letter) => letter.toUpperCase())}Utils`];
  const text = readFileSync(join('node_modules/@aws-appsync/utils/lib', `${file}.d.ts`), 'utf8');
  const [, body = ''] = new RegExp(`export type ${type} = \\{\\n([\\s\\S]*?)\\n\\};`).exec(text) ?? [];
  return [...new Set([...body.matchAll(/^ {4}(\w+)[(<:]/gm)].map(([, name = '']) => name))];
}

let api: TestApi;

beforeAll(async () => {
  api = await startApi({
    schema: `type Query { ${cases.map((_case, index) => `f${index}: AWSJSON`).join(' ')} validated: String ${parts.map((part) => `names${part}: AWSJSON`).join(' ')} }`,
    resolvers: {
      ...Object.fromEntries(cases.map(({ expression }, index) => [`Query.f${index}`, passing(`({ is: ${expression} })`)])),
      ...Object.fromEntries(parts.map((part) => [`Query.names${part}`, passing(part === '' ? 'Object.keys(util)' : `Object.keys(util.${part})`)])),
      'Query.validated': passing('util.validate(false, "must hold", "Invalid")'),
    },
    now: () => now,
  });
});
afterAll(() => api.close());

describe('the library of resolver code', () => {
  it.each(cases.map(({ expression, expected }, index) => ({ index, expression, expected })))('$expression', async ({ index, expected }) => {
    const { data, errors } = await api.query(`{f${index}}`);
    expect(errors).toBeUndefined();
    expect(JSON.parse(String(data?.[`f${index}`]))).toEqual({ is: expected });
  });

  // What https://docs.aws.amazon.com/appsync/latest/devguide/resolver-util-reference-js.html lists, as AWS's own package declares it.
  it.each(parts)('has everything that @aws-appsync/utils declares in util.%s', async (part) => {
    // These prepare requests for RDS and OpenSearch, whose data sources are refused.
    const elsewhere = new Set(['rds', 'toElasticsearchQueryDSL']);
    const declared = declaredNames(part).filter((name) => !elsewhere.has(name));
    expect(declared.length).toBeGreaterThan(0);
    const { data } = await api.query(`{names${part}}`);
    const names = JSON.parse(String(data?.[`names${part}`])) as readonly string[];
    expect(declared.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('fails the field when util.validate does not hold', async () => {
    expect((await api.query('{validated}')).errors?.[0]).toMatchObject({ errorType: 'Invalid', message: 'must hold' });
  });
});
