import {
  type CampaignSummary,
  type DatasetGroupSummary,
  type DatasetImportJobSummary,
  type DatasetSchemaSummary,
  type DatasetSummary,
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
  type SolutionSummary,
  type SolutionVersionSummary,
} from '@aws-sdk/client-personalize';

export type DatasetType = 'Interactions' | 'Items';

/** What exists in Personalize; each list is read once. */
export interface Inventory {
  datasetGroups(): Promise<readonly DatasetGroupSummary[]>;
  schemas(): Promise<readonly DatasetSchemaSummary[]>;
  datasets(datasetGroupArn: string): Promise<readonly DatasetSummary[]>;
  importJobs(datasetArn: string): Promise<readonly DatasetImportJobSummary[]>;
  eventTrackers(datasetGroupArn: string): Promise<readonly EventTrackerSummary[]>;
  filters(datasetGroupArn: string): Promise<readonly FilterSummary[]>;
  solutions(datasetGroupArn: string): Promise<readonly SolutionSummary[]>;
  solutionVersions(solutionArn: string): Promise<readonly SolutionVersionSummary[]>;
  campaigns(solutionArn: string): Promise<readonly CampaignSummary[]>;
}

export function takeInventory(client: PersonalizeClient): Inventory {
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
    campaigns: once((solutionArn) => collect(paginateListCampaigns(paging, { solutionArn }), (page) => page.campaigns)),
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
