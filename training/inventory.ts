import {
  type Campaign,
  type CampaignSummary,
  type Dataset,
  type DatasetGroupSummary,
  type DatasetImportJobSummary,
  type DatasetSchemaSummary,
  type DatasetSummary,
  DescribeCampaignCommand,
  DescribeDatasetCommand,
  DescribeDatasetImportJobCommand,
  DescribeEventTrackerCommand,
  DescribeFilterCommand,
  DescribeSchemaCommand,
  DescribeSolutionCommand,
  type EventTrackerSummary,
  type FilterSummary,
  paginateListCampaigns,
  paginateListDatasetGroups,
  paginateListDatasetImportJobs,
  paginateListDatasets,
  paginateListEventTrackers,
  paginateListFilters,
  paginateListSchemas,
  paginateListSolutions,
  paginateListSolutionVersions,
  type PersonalizeClient,
  type Solution,
  type SolutionSummary,
  type SolutionVersionSummary,
} from '@aws-sdk/client-personalize';
import type { Decision, TrainingLog } from './TrainingLog.ts';

export type DatasetType = 'Interactions' | 'Items';

/** What exists in Personalize and was decided; each list is read once. */
export interface Inventory {
  datasetGroups(): Promise<readonly DatasetGroupSummary[]>;
  schemas(): Promise<readonly DatasetSchemaSummary[]>;
  datasets(datasetGroupArn: string): Promise<readonly DatasetSummary[]>;
  importJobs(datasetArn: string): Promise<readonly DatasetImportJobSummary[]>;
  eventTrackers(datasetGroupArn: string): Promise<readonly EventTrackerSummary[]>;
  filters(datasetGroupArn: string): Promise<readonly FilterSummary[]>;
  solutions(datasetGroupArn: string): Promise<readonly SolutionSummary[]>;
  solutionVersions(solutionArn: string): Promise<readonly SolutionVersionSummary[]>;
  /** Of the whole account. */
  campaigns(): Promise<readonly CampaignSummary[]>;
  /** As it was created: JSON. */
  schemaText(schemaArn: string): Promise<string>;
  filterExpression(filterArn: string): Promise<string>;
  trackingId(eventTrackerArn: string): Promise<string | undefined>;
  /** "s3://bucket/folder/" */
  importedFrom(jobArn: string): Promise<string>;
  solution(solutionArn: string): Promise<Solution>;
  dataset(datasetArn: string): Promise<Dataset>;
  campaign(campaignArn: string): Promise<Campaign>;
  /** Newest first. */
  decisions(solution: string): Promise<readonly Decision[]>;
}

/** Descriptions that never change, for as long as the caller keeps them: only lists have to be read at every look. */
export type Descriptions = Map<string, Promise<unknown>>;

export function takeInventory(client: PersonalizeClient, trainingLog: TrainingLog, descriptions: Descriptions): Inventory {
  const describe = <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const known = descriptions.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const reading = read();
    descriptions.set(key, reading);
    reading.catch(() => descriptions.delete(key));
    return reading;
  };
  const paging = { client, pageSize: 100 };
  return {
    datasetGroups: once(() => collect(paginateListDatasetGroups(paging, {}), (page) => page.datasetGroups)),
    schemas: once(() => collect(paginateListSchemas(paging, {}), (page) => page.schemas)),
    datasets: once((datasetGroupArn) => collect(paginateListDatasets(paging, { datasetGroupArn }), (page) => page.datasets)),
    importJobs: once((datasetArn) => collect(paginateListDatasetImportJobs(paging, { datasetArn }), (page) => page.datasetImportJobs)),
    eventTrackers: once((datasetGroupArn) => collect(paginateListEventTrackers(paging, { datasetGroupArn }), (page) => page.eventTrackers)),
    filters: once((datasetGroupArn) => collect(paginateListFilters(paging, { datasetGroupArn }), (page) => page.Filters)),
    solutions: once((datasetGroupArn) => collect(paginateListSolutions(paging, { datasetGroupArn }), (page) => page.solutions)),
    solutionVersions: once((solutionArn) => collect(paginateListSolutionVersions(paging, { solutionArn }), (page) => page.solutionVersions)),
    campaigns: once(() => collect(paginateListCampaigns(paging, {}), (page) => page.campaigns)),
    schemaText: (schemaArn) => describe(schemaArn, async () => (await client.send(new DescribeSchemaCommand({ schemaArn }))).schema?.schema ?? ''),
    filterExpression: (filterArn) => describe(filterArn, async () => (await client.send(new DescribeFilterCommand({ filterArn }))).filter?.filterExpression ?? ''),
    trackingId: (eventTrackerArn) => describe(eventTrackerArn, async () => (await client.send(new DescribeEventTrackerCommand({ eventTrackerArn }))).eventTracker?.trackingId),
    importedFrom: (datasetImportJobArn) =>
      describe(datasetImportJobArn, async () => (await client.send(new DescribeDatasetImportJobCommand({ datasetImportJobArn }))).datasetImportJob?.dataSource?.dataLocation ?? ''),
    solution: once(async (solutionArn) => (await client.send(new DescribeSolutionCommand({ solutionArn }))).solution ?? {}),
    dataset: once(async (datasetArn) => (await client.send(new DescribeDatasetCommand({ datasetArn }))).dataset ?? {}),
    campaign: once(async (campaignArn) => (await client.send(new DescribeCampaignCommand({ campaignArn }))).campaign ?? {}),
    decisions: once((solution) => trainingLog.decisions(solution)),
  };
}

function once<T>(read: (key: string) => Promise<T>): (key?: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key = '') => {
    let result = known.get(key);
    if (result === undefined) known.set(key, (result = read(key)));
    return result;
  };
}

async function collect<Page, Entry>(pages: AsyncIterable<Page>, entries: (page: Page) => readonly Entry[] | undefined): Promise<readonly Entry[]> {
  const all: Entry[] = [];
  for await (const page of pages) all.push(...(entries(page) ?? []));
  return all;
}
