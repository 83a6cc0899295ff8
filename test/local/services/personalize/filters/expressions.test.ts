import { DeleteFilterCommand, DescribeFilterCommand, CreateFilterCommand } from '@aws-sdk/client-personalize';
import { GetRecommendationsCommand } from '@aws-sdk/client-personalize-runtime';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { maker } from '../catalogue.ts';
import { type LocalPersonalize, startPersonalize } from '../localPersonalize.ts';
import { newStateFolder } from '../stateFolder.ts';
import { csvFiles, type ItemRow, randomCatalogue, schemas, type UserRow } from './randomCatalogue.ts';

const catalogue = randomCatalogue(3);
const folder = newStateFolder();
let local: LocalPersonalize;
let group: string;
let forUser: string;
let related: string;
let count = 0;

beforeAll(async () => {
  local = await startPersonalize({ stateFolder: folder.path, objects: csvFiles(catalogue) });
  const make = maker(local.personalize);
  group = await make.datasetGroup('filters');
  for (const [type, schema] of [['Interactions', schemas.interactions], ['Items', schemas.items], ['Users', schemas.users]] as const) {
    const dataset = await make.dataset(group, { type, schema });
    expect(await make.importJob(dataset, { jobName: type, dataLocation: `s3://data/${type.toLowerCase()}.csv` })).toBe('ACTIVE');
  }
  const campaign = async (name: string, recipe: string): Promise<string> => {
    const { arn, end } = await make.version(await make.solution({ name, datasetGroupArn: group, recipe }));
    expect(end).toBe('ACTIVE');
    return make.campaign(name, arn);
  };
  forUser = await campaign('for-user', 'aws-user-personalization-v2');
  related = await campaign('related', 'aws-similar-items');
});

afterAll(async () => {
  await local.close();
  folder.remove();
});

/** Makes the filter, hands it to `use`, deletes it again: a group may have 30. */
async function withFilter<Result>(filterExpression: string, use: (filterArn: string) => Promise<Result>): Promise<Result> {
  const filterArn = await maker(local.personalize).filter(`filter-${count++}`, { datasetGroupArn: group, filterExpression });
  try {
    return await use(filterArn);
  } finally {
    await local.personalize.send(new DeleteFilterCommand({ filterArn }));
    await vi.waitFor(() => expect(local.personalize.send(new DescribeFilterCommand({ filterArn }))).rejects.toThrow('does not exist'));
  }
}

type Values = Readonly<Record<string, string>>;

async function through(question: { readonly campaignArn: string; readonly userId?: string; readonly itemId?: string; readonly filterArn: string; readonly values?: Values | undefined }): Promise<string[]> {
  const { values, ...input } = question;
  const { itemList = [] } = await local.runtime.send(new GetRecommendationsCommand({ ...input, numResults: 500, ...(values === undefined ? {} : { filterValues: values }) }));
  return itemList.map((item) => item.itemId ?? '').sort();
}

// The naive evaluation: one plain function for each expression, over one item and one user at a time.

interface Seen {
  readonly item: ItemRow;
  readonly user: UserRow;
  /** Whether the item is among the user's latest 100 plays of any of the types (in lower case). */
  played(...types: readonly string[]): boolean;
  /** As `played`, of all types but these. */
  playedOther(...types: readonly string[]): boolean;
}

const anyOf = (item: ItemRow, ...genres: readonly string[]): boolean => item.genres.some((genre) => genres.includes(genre));
const year = ({ year: value = NaN }: ItemRow): number => value;
const price = ({ price: value = NaN }: ItemRow): number => value;
const age = ({ age: value = NaN }: UserRow): number => value;

function seenBy(user: UserRow): (item: ItemRow) => Seen {
  const latest = ['watched', 'clicked', 'liked'].flatMap((type) => catalogue.plays.filter((play) => play.user === user.id && play.eventType.toLowerCase() === type).slice(-100));
  const playsOf = (item: ItemRow) => latest.filter((play) => play.item === item.id).map((play) => play.eventType.toLowerCase());
  return (item) => ({
    item,
    user,
    played: (...types) => playsOf(item).some((type) => types.includes(type)),
    playedOther: (...types) => playsOf(item).some((type) => !types.includes(type)),
  });
}

const valid: readonly (readonly [expression: string, lets: (seen: Seen) => boolean, values?: Values])[] = [
  // Items, IN and NOT IN
  ['INCLUDE ItemID WHERE Items.GENRES IN ("Drama")', ({ item }) => anyOf(item, 'Drama')],
  ['EXCLUDE ItemID WHERE Items.GENRES IN ("Drama")', ({ item }) => !anyOf(item, 'Drama')],
  ['include itemid where items.genres in ("Drama", "Crime")', ({ item }) => anyOf(item, 'Drama', 'Crime')],
  ['INCLUDE ItemID WHERE Items.GENRES IN ("drama")', ({ item }) => anyOf(item, 'drama')],
  ['INCLUDE ItemID WHERE Items.GENRES IN ("Dram")', () => false],
  ['INCLUDE ItemID WHERE Items.GENRES NOT IN ("Drama", "Epic")', ({ item }) => !anyOf(item, 'Drama', 'Epic')],
  ['EXCLUDE ItemID WHERE Items.GENRES NOT IN ("Comedy")', ({ item }) => anyOf(item, 'Comedy')],
  ['INCLUDE ItemID WHERE Items.STUDIO IN ("West Coast")', ({ item }) => item.studio === 'West Coast'],
  ['INCLUDE ItemID WHERE Items.STUDIO NOT IN ("North")', ({ item }) => item.studio !== 'North'],
  ['INCLUDE ItemID WHERE Items.ITEM_ID IN ("i3", "i4", "i999")', ({ item }) => ['i3', 'i4'].includes(item.id)],
  ['INCLUDE ItemID WHERE Items.GENRES IN ($G)', ({ item }) => anyOf(item, 'Crime', 'Comedy'), { G: '"Crime","Comedy"' }],
  ['EXCLUDE ItemID WHERE Items.GENRES IN ($G, "Epic")', ({ item }) => !anyOf(item, 'Crime', 'Epic'), { G: '"Crime"' }],
  // Comparisons
  ['INCLUDE ItemID WHERE Items.YEAR = 2001', ({ item }) => year(item) === 2001],
  ['INCLUDE ItemID WHERE Items.YEAR != 2001', ({ item }) => item.year !== undefined && item.year !== 2001],
  ['INCLUDE ItemID WHERE Items.YEAR < 2000', ({ item }) => year(item) < 2000],
  ['INCLUDE ItemID WHERE Items.YEAR <= 2000', ({ item }) => year(item) <= 2000],
  ['INCLUDE ItemID WHERE Items.YEAR > 2010', ({ item }) => year(item) > 2010],
  ['EXCLUDE ItemID WHERE Items.YEAR >= 2010', ({ item }) => !(year(item) >= 2010)],
  ['INCLUDE ItemID WHERE Items.PRICE <= 7.25', ({ item }) => price(item) <= 7.25],
  ['INCLUDE ItemID WHERE Items.PRICE > -1', ({ item }) => item.price !== undefined],
  ['INCLUDE ItemID WHERE Items.PRICE <= $PRICE', ({ item }) => price(item) <= 4.5, { PRICE: '4.5' }],
  ['INCLUDE ItemID WHERE Items.PRICE > ($PRICE)', ({ item }) => price(item) > 12, { PRICE: '12' }],
  // AND, OR: AND binds first
  ['INCLUDE ItemID WHERE Items.GENRES IN ("Drama") AND Items.GENRES IN ("Comedy")', ({ item }) => anyOf(item, 'Drama') && anyOf(item, 'Comedy')],
  ['INCLUDE ItemID WHERE Items.GENRES IN ("Drama") OR Items.YEAR < 1995', ({ item }) => anyOf(item, 'Drama') || year(item) < 1995],
  ['INCLUDE ItemID WHERE Items.YEAR < 1995 OR Items.STUDIO IN ("North") AND Items.PRICE > 10', ({ item }) => year(item) < 1995 || (item.studio === 'North' && price(item) > 10)],
  ['INCLUDE ItemID WHERE Items.STUDIO IN ("North") AND Items.PRICE > 10 OR Items.YEAR < 1995', ({ item }) => (item.studio === 'North' && price(item) > 10) || year(item) < 1995],
  ['EXCLUDE ItemID WHERE Items.GENRES IN ("Drama") AND Items.STUDIO NOT IN ("South")', ({ item }) => !(anyOf(item, 'Drama') && item.studio !== 'South')],
  ['INCLUDE ItemID WHERE Items.YEAR >= 1995 AND Items.YEAR <= 2005 AND Items.PRICE < 10', ({ item }) => year(item) >= 1995 && year(item) <= 2005 && price(item) < 10],
  ['INCLUDE ItemID WHERE Items.YEAR >= $FROM AND Items.YEAR < $TO', ({ item }) => year(item) >= 2000 && year(item) < 2010, { FROM: '2000', TO: '2010' }],
  // Interactions
  ['EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watched")', ({ played }) => !played('watched')],
  ['INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("WATCHED")', ({ played }) => played('watched')],
  ['EXCLUDE itemId WHERE INTERACTIONS.event_type in ("*")', ({ played }) => !played('watched', 'clicked', 'liked')],
  ['INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")', ({ played }) => played('watched', 'clicked', 'liked')],
  ['INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("clicked", "liked")', ({ played }) => played('clicked', 'liked')],
  ['INCLUDE ItemID WHERE Interactions.EVENT_TYPE NOT IN ("watched")', ({ playedOther }) => playedOther('watched')],
  ['INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("clicked") AND Interactions.EVENT_TYPE IN ("liked")', ({ played }) => played('clicked') && played('liked')],
  ['INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ($TYPES)', ({ played }) => played('liked'), { TYPES: '"Liked"' }],
  ['EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("purchased")', () => true],
  // Chains
  ['INCLUDE ItemID WHERE Items.GENRES IN ("Epic") | INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("liked")', ({ item, played }) => anyOf(item, 'Epic') || played('liked')],
  ['INCLUDE ItemID WHERE Items.GENRES IN ("Epic") | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watched")', ({ item, played }) => anyOf(item, 'Epic') && !played('watched')],
  ['EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watched") | INCLUDE ItemID WHERE Items.GENRES IN ("Epic")', ({ item, played }) => anyOf(item, 'Epic') && !played('watched')],
  ['EXCLUDE ItemID WHERE Items.YEAR < 2000 | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("clicked")', ({ item, played }) => !(year(item) < 2000) && !played('clicked')],
  [
    'INCLUDE ItemID WHERE Items.GENRES IN ($G) | INCLUDE ItemID WHERE Items.YEAR > $Y | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*") | EXCLUDE ItemID WHERE Items.PRICE > 15',
    ({ item, played }) => (anyOf(item, 'Drama') || year(item) > 2012) && !played('watched', 'clicked', 'liked') && !(price(item) > 15),
    { G: '"Drama"', Y: '2012' },
  ],
  // IF
  ['EXCLUDE ItemID WHERE Items.GENRES IN ("Crime") IF CurrentUser.AGE < 18', ({ item, user }) => !(anyOf(item, 'Crime') && age(user) < 18)],
  ['EXCLUDE ItemID WHERE Items.PRICE > 5 IF CurrentUser.PLAN IN ("free")', ({ item, user }) => !(price(item) > 5 && user.plan === 'free')],
  ['EXCLUDE ItemID WHERE Items.PRICE > 5 IF CurrentUser.PLAN NOT IN ("gold")', ({ item, user }) => !(price(item) > 5 && user.plan !== 'gold')],
  ['EXCLUDE ItemID WHERE Items.PRICE > 5 IF CurrentUser.PLAN = "gold"', ({ item, user }) => !(price(item) > 5 && user.plan === 'gold')],
  ['EXCLUDE ItemID WHERE Items.PRICE > 5 IF CurrentUser.PLAN = $PLAN', ({ item, user }) => !(price(item) > 5 && user.plan === 'free'), { PLAN: '"free"' }],
  ['EXCLUDE ItemID WHERE Items.YEAR < 2010 IF CurrentUser.AGE > 18 AND CurrentUser.AGE < 40', ({ item, user }) => !(year(item) < 2010 && age(user) > 18 && age(user) < 40)],
  ['EXCLUDE ItemID WHERE Items.GENRES IN ($G) IF CurrentUser.AGE >= $AGE', ({ item, user }) => !(anyOf(item, 'Comedy') && age(user) >= 30), { G: '"Comedy"', AGE: '30' }],
  [
    'EXCLUDE ItemID WHERE Items.GENRES IN ("Crime") IF CurrentUser.AGE < 30 | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watched") IF CurrentUser.PLAN IN ("gold")',
    ({ item, user, played }) => !(anyOf(item, 'Crime') && age(user) < 30) && !(played('watched') && user.plan === 'gold'),
  ],
  // An EXCLUDE whose parameter has no value is left out
  ['EXCLUDE ItemID WHERE Items.GENRES IN ($G)', () => true],
  ['EXCLUDE ItemID WHERE Items.GENRES IN ("Crime") | EXCLUDE ItemID WHERE Items.GENRES IN ($G)', ({ item }) => !anyOf(item, 'Crime')],
  ['EXCLUDE ItemID WHERE Items.GENRES IN ("Crime") IF CurrentUser.AGE = $AGE', () => true],
];

const someUsers = catalogue.users.slice(0, 6);

it.each(valid.map(([expression, lets, values]) => [expression, lets, values] as const))('%s', async (expression, lets, values) => {
  await withFilter(expression, async (filterArn) => {
    for (const user of someUsers) {
      const expected = catalogue.items.filter((item) => lets(seenBy(user)(item))).map((item) => item.id).sort();
      expect(await through({ campaignArn: forUser, userId: user.id, filterArn, values }), user.id).toEqual(expected);
    }
  });
});

const relatedToItem: readonly (readonly [expression: string, lets: (item: ItemRow, current: ItemRow) => boolean])[] = [
  ['INCLUDE ItemID WHERE Items.GENRES IN (CurrentItem.GENRES)', (item, current) => anyOf(item, ...current.genres)],
  ['INCLUDE ItemID WHERE Items.GENRES IN CurrentItem.GENRES', (item, current) => anyOf(item, ...current.genres)],
  ['EXCLUDE ItemID WHERE Items.STUDIO NOT IN (CurrentItem.STUDIO)', (item, current) => item.studio !== undefined && item.studio === current.studio],
  ['INCLUDE ItemID WHERE Items.PRICE < CurrentItem.PRICE AND Items.GENRES IN CurrentItem.GENRES', (item, current) => price(item) < price(current) && anyOf(item, ...current.genres)],
  ['INCLUDE ItemID WHERE Items.YEAR = CurrentItem.YEAR OR Items.STUDIO IN ("South")', (item, current) => year(item) === year(current) || item.studio === 'South'],
];

it.each(relatedToItem)('%s', async (expression, lets) => {
  await withFilter(expression, async (filterArn) => {
    for (const current of catalogue.items.slice(0, 8)) {
      const expected = catalogue.items.filter((item) => item.id !== current.id && lets(item, current)).map((item) => item.id).sort();
      expect(await through({ campaignArn: related, itemId: current.id, filterArn }), current.id).toEqual(expected);
    }
  });
});

describe('CreateFilter refuses', () => {
  it.each([
    ['INCLUDE', 'expected ItemID at position 8, got end of expression'],
    ['Items.GENRES IN ("Drama")', 'expected INCLUDE or EXCLUDE at position 1, got "Items"'],
    ['INCLUDE ItemID Items.GENRES IN ("Drama")', 'expected WHERE at position 16'],
    ['INCLUDE UserID WHERE Users.AGE > 3', 'user segments'],
    ['INCLUDE ActionID WHERE Actions.VALUE > 3', 'action recommendations'],
    ['INCLUDE ItemID WHERE Movies.GENRES IN ("Drama")', 'unknown dataset Movies at position 22'],
    ['INCLUDE ItemID WHERE GENRES IN ("Drama")', 'unknown dataset GENRES'],
    ['INCLUDE ItemID WHERE Items.GENRES IN ()', 'expected a value at position 39, got ")"'],
    ['INCLUDE ItemID WHERE Items.GENRES IN ("Drama"', 'expected )'],
    ['INCLUDE ItemID WHERE Items.GENRES IN "Drama"', 'expected ( at position'],
    ['INCLUDE ItemID WHERE Items.GENRES IN (Drama)', 'expected a value'],
    ['INCLUDE ItemID WHERE Items.GENRES IN (\'Drama\')', 'unexpected "\'"'],
    ['INCLUDE ItemID WHERE Items.GENRES LIKE ("Dr")', 'expected IN, NOT IN or a comparison'],
    ['INCLUDE ItemID WHERE Items.GENRES NOT ("Drama")', 'expected IN at position'],
    ['INCLUDE ItemID WHERE (Items.GENRES IN ("Drama"))', 'expected a dataset'],
    ['INCLUDE ItemID WHERE Items.GENRES IN ("*")', '* stands alone and for Interactions.EVENT_TYPE only'],
    ['INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*", "watched")', '* stands alone'],
    ['INCLUDE ItemID WHERE Items.GENRES NOT IN ($G)', 'NOT IN takes no parameters'],
    ['INCLUDE ItemID WHERE Interactions.DEVICE IN ("tv")', 'only Interactions.EVENT_TYPE'],
    ['INCLUDE ItemID WHERE Interactions.EVENT_TYPE = "watched"', 'IN and NOT IN only'],
    ['INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("a") AND Items.YEAR > 1', 'one dataset only'],
    ['INCLUDE ItemID WHERE CurrentUser.AGE > 3', 'IF condition only'],
    ['INCLUDE ItemID WHERE Items.YEAR > CurrentUser.AGE', 'expected a value'],
    ['INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (CurrentItem.GENRES)', 'expected a value'],
    ['EXCLUDE ItemID WHERE Items.YEAR > 1 IF Items.YEAR > 2', 'IF condition can use CurrentUser only'],
    ['EXCLUDE ItemID WHERE Items.YEAR > 1 IF CurrentUser.AGE > 2 OR CurrentUser.AGE < 1', 'or the end at position'],
    ['EXCLUDE ItemID WHERE Items.YEAR > 1 IF CurrentUser.AGE > 2 IF CurrentUser.AGE < 9', 'or the end at position'],
    ['INCLUDE ItemID WHERE Items.COUNTRY IN ("fr")', 'Items.COUNTRY, but the schema of the ITEMS dataset has no such field'],
    ['INCLUDE ItemID WHERE Items.GENRES IN (CurrentItem.COUNTRY)', 'CurrentItem.COUNTRY, but the schema'],
    ['INCLUDE ItemID WHERE Items.KIDS IN ("true")', 'which is boolean'],
    ['INCLUDE ItemID WHERE Items.PLOT IN ("love")', 'which is textual'],
    ['INCLUDE ItemID WHERE Items.GENRES > 3', 'the field is not numeric'],
    ['INCLUDE ItemID WHERE Items.YEAR > "2000"', 'leave the quotes out'],
    ['EXCLUDE ItemID WHERE Items.YEAR > 1 IF CurrentUser.PLAN = 3', 'put it in double quotes'],
    ['INCLUDE ItemID WHERE Items.YEAR > 1 |', 'expected INCLUDE or EXCLUDE'],
    [`INCLUDE ItemID WHERE Items.YEAR > 1${Array.from({ length: 10 }, (_, field) => ` AND Items.EXTRA_${field} > 0`).join('')}`, 'uses 11 distinct dataset fields; at most 10'],
    [`INCLUDE ItemID WHERE Items.GENRES IN ("${'x'.repeat(2500)}")`, 'length less than or equal to 2500'],
  ])('%s', async (filterExpression, reason) => {
    const creation = local.personalize.send(new CreateFilterCommand({ name: 'refused', datasetGroupArn: group, filterExpression }));
    await expect(creation).rejects.toMatchObject({ name: 'InvalidInputException', message: expect.stringContaining(reason) as unknown });
  });

  it('a 31st filter', async () => {
    const make = maker(local.personalize);
    const other = await make.datasetGroup('many');
    await make.dataset(other, { type: 'Interactions', schema: schemas.interactions.replace('"DEVICE"', '"SCREEN"') });
    const filterExpression = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watched")';
    for (let filter = 0; filter < 30; filter++) await local.personalize.send(new CreateFilterCommand({ name: `many-${filter}`, datasetGroupArn: other, filterExpression }));
    await expect(local.personalize.send(new CreateFilterCommand({ name: 'many-30', datasetGroupArn: other, filterExpression }))).rejects.toMatchObject({ name: 'LimitExceededException' });
  });
});

describe('GetRecommendations refuses', () => {
  it.each([
    ['INCLUDE ItemID WHERE Items.GENRES IN ($G)', undefined, '[G]'],
    ['INCLUDE ItemID WHERE Items.GENRES IN ($G)', { g: '"Drama"' }, 'no parameter g'],
    ['INCLUDE ItemID WHERE Items.GENRES IN ($G)', { G: 'Drama' }, 'double quotes'],
    ['INCLUDE ItemID WHERE Items.YEAR > $Y', { Y: '1990,2000' }, 'takes one value; got 2'],
    ['INCLUDE ItemID WHERE Items.GENRES IN (CurrentItem.GENRES)', undefined, 'related items'],
  ])('%s with %j', async (expression, values, reason) => {
    await withFilter(expression, async (filterArn) => {
      await expect(through({ campaignArn: forUser, userId: 'u1', filterArn, values: values as Values | undefined })).rejects.toMatchObject({ name: 'InvalidInputException', message: expect.stringContaining(reason) as unknown });
    });
  });
});
