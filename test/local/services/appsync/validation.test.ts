import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passing, startApi, type TestApi } from './startApi.ts';

let api: TestApi;

beforeAll(async () => {
  api = await startApi({
    schema: `
      type Query { video(id: ID!, limit: Int, at: AWSDateTime, kind: Kind, filter: Filter): Video echo(filter: Filter!): AWSJSON }
      type Video { id: ID! title: String next: Video }
      enum Kind { LONG SHORT }
      input Filter { genre: String! limit: Int = 5 }
      schema { query: Query }`,
    api: { QueryDepthLimit: 4 },
    resolvers: { 'Query.video': passing('{ id: ctx.args.id }'), 'Query.echo': passing('ctx.args.filter') },
  });
});
afterAll(() => api.close());

// Wording: the pages cited in local/services/appsync/validation.ts, which show answers of the real service.
describe('an invalid document', () => {
  it.each([
    ['{nope}', "Validation error of type FieldUndefined: Field 'nope' in type 'Query' is undefined @ 'nope'"],
    ['{video(id: 1) {nope}}', "Validation error of type FieldUndefined: Field 'nope' in type 'Video' is undefined @ 'video/nope'"],
    ['{video(id: 1)}', "Validation error of type SubSelectionRequired: Sub selection required for type Video of field video @ 'video'"],
    ['{video(id: 1) {id {x}}}', "Validation error of type SubSelectionNotAllowed: Sub selection not allowed on leaf type ID! of field id @ 'video/id'"],
    ['{video {id}}', "Validation error of type MissingFieldArgument: Missing field argument id @ 'video'"],
    ['{video(id: 1, x: 2) {id}}', "Validation error of type UnknownArgument: Unknown field argument x @ 'video'"],
    ['{video(id: 1, limit: "a") {id}}', "Validation error of type WrongType: argument 'limit' with value 'StringValue{value='a'}' is not a valid 'Int' @ 'video'"],
    ['{video(id: 1, kind: NONE) {id}}', "Validation error of type WrongType: argument 'kind' with value 'EnumValue{name='NONE'}' is not a valid 'Kind' @ 'video'"],
    ['{video(id: 1, at: "today") {id}}', "Validation error of type WrongType: argument 'at' with value 'StringValue{value='today'}' is not a valid 'AWSDateTime' @ 'video'"],
    ['{video(id: 1, filter: {genre: 3}) {id}}', "Validation error of type WrongType: argument 'filter.genre' with value 'IntValue{value=3}' is not a valid 'String' @ 'video'"],
    ['query($x: Nope) {video(id: $x) {id}}', 'Validation error of type UnknownType: Unknown type Nope'],
    ['{video(id: $x) {id}}', "Validation error of type UndefinedVariable: Undefined variable x @ 'video'"],
    ['query($x: ID) {video(id: 1) {id}}', 'Validation error of type UnusedVariable: Unused variable x'],
    ['query($x: String!) {video(id: $x) {id}}', "Validation error of type VariableTypeMismatch: Variable type 'String!' doesn't match expected type 'ID!' @ 'video'"],
    ['{video(id: 1) {...F}}', "Validation error of type UndefinedFragment: Undefined fragment F @ 'video'"],
    ['{video(id: 1) {id}} fragment F on Video {id}', 'Validation error of type UnusedFragment: Unused fragment F'],
    ['{video(id: 1) {id @nope}}', "Validation error of type UnknownDirective: Unknown directive nope @ 'video/id'"],
    ['{video(id: 1) {id: title id}}', "Validation error of type FieldsConflict: id: title and id are different fields @ 'video/title'"],
  ])('is refused: %s', async (query, message) => {
    const { data, errors } = await api.query(query);
    expect(data).toBeNull();
    expect(errors?.map((error) => error['message'])).toContain(message);
  });

  it('has its place, no path, and none of the keys of a field error', async () => {
    const { errors } = await api.query('{nope}');
    expect(errors).toEqual([{ path: null, locations: [{ line: 1, column: 2, sourceName: null }], message: expect.stringContaining('FieldUndefined') as string }]);
  });

  it.each([
    ['{video(', '<EOF>'],
    ['{video(id: 1) {id}}}', '}'],
  ])('that cannot be parsed is a syntax error: %s', async (query, token) => {
    const { data, errors } = await api.query(query);
    expect(data).toBeNull();
    expect(errors?.[0]?.['message']).toContain(`Invalid Syntax : offending token '${token}'`);
  });

  it('deeper than the API allows is refused', async () => {
    expect((await api.query('{video(id: 1) {next {next {id}}}}')).data).toEqual({ video: { next: null } });
    expect((await api.query('{video(id: 1) {next {next {next {id}}}}}')).errors?.[0]?.['message']).toBe('Query depth limit of 4 exceeded.');
  });
});

describe('variables', () => {
  const query = 'query($id: ID!, $limit: Int, $at: AWSDateTime, $kind: Kind, $filter: Filter) {video(id: $id, limit: $limit, at: $at, kind: $kind, filter: $filter) {id}}';
  // https://github.com/aws/aws-appsync-community/issues/406 and https://github.com/aws-amplify/amplify-cli/issues/2033
  it.each([
    [{}, "Variable 'id' has coerced Null value for NonNull type 'ID!'"],
    [{ id: null }, "Variable 'id' has coerced Null value for NonNull type 'ID!'"],
    [{ id: '1', filter: {} }, "Variable 'filter' has coerced Null value for NonNull type 'String!'"],
    [{ id: '1', at: '2019' }, "Variable 'at' has an invalid value. Unable to parse `2019` as a valid DateTime Object."],
    [{ id: '1', limit: 'x' }, "Variable 'limit' has an invalid value : Expected type 'Int' but was 'String'."],
    [{ id: '1', kind: 'NONE' }, "Variable 'kind' has an invalid value : Invalid input for Enum 'Kind'. No value found for name 'NONE'"],
  ])('%j are refused', async (variables, message) => {
    const { data, errors } = await api.query(query, variables);
    expect(data).toBeNull();
    expect(errors).toEqual([{ path: null, locations: [{ line: 1, column: expect.any(Number) as number, sourceName: null }], message }]);
  });

  it('fill in defaults of input objects', async () => {
    expect(await api.query('query($f: Filter!) {echo(filter: $f)}', { f: { genre: 'x' } })).toEqual({ data: { echo: '{"genre":"x","limit":5}' } });
  });
});
