import { describe, expect, it } from 'vitest';
import { applyFilter, type FilterInput } from '../../../../../local/services/personalize/filters/evaluate.ts';
import { ItemColumns } from '../../../../../local/services/personalize/filters/ItemColumns.ts';
import { parameterValues } from '../../../../../local/services/personalize/filters/parameters.ts';
import { parseFilter } from '../../../../../local/services/personalize/filters/parse.ts';

const itemIds = ['drama', 'comedy', 'both', 'long', 'bare'];
const metadata = new Map([
  ['drama', { GENRES: 'Drama', YEAR: '1999' }],
  ['comedy', { GENRES: 'Comedy', YEAR: '2005' }],
  ['both', { GENRES: 'Drama|Comedy', YEAR: '2010' }],
  ['long', { GENRES: 'Epic', YEAR: '1960' }],
]);

type Overrides = Partial<Pick<FilterInput, 'history' | 'user' | 'currentItem'>> & { readonly values?: Readonly<Record<string, string>> };

/** Ids that the filter lets through. */
function through(expression: string, { values = {}, ...overrides }: Overrides = {}): string[] {
  const clauses = parseFilter(expression);
  const allowed = new Uint8Array(itemIds.length);
  const input: FilterInput = {
    items: new ItemColumns(itemIds, metadata),
    indexOf: (id) => (itemIds.includes(id) ? itemIds.indexOf(id) : undefined),
    values: parameterValues(clauses, values),
    history: [],
    user: {},
    currentItem: {},
    ...overrides,
  };
  applyFilter(clauses, input, allowed);
  return itemIds.filter((_, item) => allowed[item] === 1);
}

const event = (itemId: string, eventType: string) => ({ itemId, eventType, eventValue: NaN, timestamp: 0 });

describe('a filter', () => {
  it('takes in items with any of the values, in whatever case the keywords are', () => {
    expect(through('INCLUDE ItemID WHERE Items.GENRES IN ("Comedy", "Epic")')).toEqual(['comedy', 'both', 'long']);
    expect(through('include itemid where items.genres in ("Comedy")')).toEqual(['comedy', 'both']);
  });

  it('tells values from parts of values, and case from case', () => {
    expect(through('INCLUDE ItemID WHERE Items.GENRES IN ("Dram", "drama")')).toEqual([]);
  });

  it('lets NOT IN hold for items without a value', () => {
    expect(through('INCLUDE ItemID WHERE Items.GENRES NOT IN ("Drama")')).toEqual(['comedy', 'long', 'bare']);
  });

  it('lets AND bind before OR', () => {
    expect(through('INCLUDE ItemID WHERE Items.YEAR < 1970 OR Items.GENRES IN ("Drama") AND Items.YEAR >= 2000')).toEqual(['both', 'long']);
  });

  it.each([
    ['=', ['comedy']],
    ['!=', ['drama', 'both', 'long']],
    ['<', ['drama', 'long']],
    ['<=', ['drama', 'comedy', 'long']],
    ['>', ['both']],
    ['>=', ['comedy', 'both']],
  ])('compares by %s', (operator, expected) => {
    expect(through(`INCLUDE ItemID WHERE Items.YEAR ${operator} $YEAR`, { values: { YEAR: '2005' } })).toEqual(expected);
  });

  it('joins expressions: all that any INCLUDE takes in, without what an EXCLUDE takes out', () => {
    expect(through('INCLUDE ItemID WHERE Items.GENRES IN ("Drama") | INCLUDE ItemID WHERE Items.YEAR < 1970 | EXCLUDE ItemID WHERE Items.GENRES IN ("Comedy")')).toEqual(['drama', 'long']);
  });

  it('looks at interactions by type, * for all', () => {
    const history = [event('drama', 'watched'), event('long', 'clicked'), event('gone', 'watched')];
    expect(through('EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watched")', { history })).toEqual(['comedy', 'both', 'long', 'bare']);
    expect(through('EXCLUDE ItemID WHERE Interactions.event_type IN ("*")', { history })).toEqual(['comedy', 'both', 'bare']);
    expect(through('INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (*)', { history })).toEqual(['drama', 'long']);
    expect(through('INCLUDE ItemID WHERE Interactions.EVENT_TYPE NOT IN ("watched")', { history })).toEqual(['long']);
  });

  it('sees the latest 100 interactions of each type', () => {
    const history = [event('drama', 'watched'), event('both', 'liked'), ...Array.from({ length: 100 }, () => event('long', 'watched'))];
    expect(through('INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watched", "liked")', { history })).toEqual(['both', 'long']);
  });

  it('applies an expression IF the user fits', () => {
    const expression = 'EXCLUDE ItemID WHERE Items.GENRES IN ("Drama") IF CurrentUser.AGE > 18 AND CurrentUser.PLAN IN ("free")';
    expect(through(expression, { user: { AGE: '20', PLAN: 'free' } })).toEqual(['comedy', 'long', 'bare']);
    expect(through(expression, { user: { AGE: '20', PLAN: 'paid' } })).toEqual(itemIds);
    expect(through(expression)).toEqual(itemIds);
  });

  it('compares with the item asked about', () => {
    expect(through('INCLUDE ItemID WHERE Items.GENRES IN (CurrentItem.GENRES)', { currentItem: { GENRES: 'Epic|Comedy' } })).toEqual(['comedy', 'both', 'long']);
  });

  it('refuses parameter values that are not quoted, unknown or missing', () => {
    const expression = 'INCLUDE ItemID WHERE Items.GENRES IN ($G)';
    expect(() => through(expression, { values: { G: 'Drama' } })).toThrow('double quotes');
    expect(() => through(expression, { values: { H: '"Drama"' } })).toThrow('no parameter H');
    expect(() => through(expression)).toThrow('[G]');
  });

  it('says where an expression goes wrong', () => {
    expect(() => parseFilter('INCLUDE ItemID WHERE Items.GENRES ("a")')).toThrow('expected IN, NOT IN or a comparison at position 35, got "("');
    expect(() => parseFilter('INCLUDE ItemID WHERE Items.GENRES IN ("a') ).toThrow('unexpected "\\""');
  });
});
