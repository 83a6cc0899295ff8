import { createCampaign } from './createCampaign.ts';
import { createDataset } from './createDataset.ts';
import { createDatasetGroup } from './createDatasetGroup.ts';
import { createDatasetImportJob } from './createDatasetImportJob.ts';
import { createEventTracker } from './createEventTracker.ts';
import { createFilter } from './createFilter.ts';
import { createSchema } from './createSchema.ts';
import { createSolution } from './createSolution.ts';
import { createSolutionVersion } from './createSolutionVersion.ts';
import { deleteCampaign } from './deleteCampaign.ts';
import { deleteDataset } from './deleteDataset.ts';
import { deleteDatasetGroup } from './deleteDatasetGroup.ts';
import { deleteEventTracker } from './deleteEventTracker.ts';
import { deleteFilter } from './deleteFilter.ts';
import { deleteSchema } from './deleteSchema.ts';
import { deleteSolution } from './deleteSolution.ts';
import { describeCampaign } from './describeCampaign.ts';
import { describeDataset } from './describeDataset.ts';
import { describeDatasetGroup } from './describeDatasetGroup.ts';
import { describeDatasetImportJob } from './describeDatasetImportJob.ts';
import { describeEventTracker } from './describeEventTracker.ts';
import { describeFilter } from './describeFilter.ts';
import { describeRecipe } from './describeRecipe.ts';
import { describeSchema } from './describeSchema.ts';
import { describeSolution } from './describeSolution.ts';
import { describeSolutionVersion } from './describeSolutionVersion.ts';
import { getPersonalizedRanking } from './getPersonalizedRanking.ts';
import { getRecommendations } from './getRecommendations.ts';
import { getSolutionMetrics } from './getSolutionMetrics.ts';
import { listCampaigns } from './listCampaigns.ts';
import { listDatasetGroups } from './listDatasetGroups.ts';
import { listDatasetImportJobs } from './listDatasetImportJobs.ts';
import { listDatasets } from './listDatasets.ts';
import { listEventTrackers } from './listEventTrackers.ts';
import { listFilters } from './listFilters.ts';
import { listRecipes } from './listRecipes.ts';
import { listSchemas } from './listSchemas.ts';
import { listSolutionVersions } from './listSolutionVersions.ts';
import { listSolutions } from './listSolutions.ts';
import { putEvents } from './putEvents.ts';
import { putItems } from './putItems.ts';
import { putUsers } from './putUsers.ts';
import { stopSolutionVersionCreation } from './stopSolutionVersionCreation.ts';
import { updateCampaign } from './updateCampaign.ts';
import type { Operation } from './operation.ts';

const all: readonly Operation[] = [
  createCampaign,
  createDataset,
  createDatasetGroup,
  createDatasetImportJob,
  createEventTracker,
  createFilter,
  createSchema,
  createSolution,
  createSolutionVersion,
  deleteCampaign,
  deleteDataset,
  deleteDatasetGroup,
  deleteEventTracker,
  deleteFilter,
  deleteSchema,
  deleteSolution,
  describeCampaign,
  describeDataset,
  describeDatasetGroup,
  describeDatasetImportJob,
  describeEventTracker,
  describeFilter,
  describeRecipe,
  describeSchema,
  describeSolution,
  describeSolutionVersion,
  getPersonalizedRanking,
  getRecommendations,
  getSolutionMetrics,
  listCampaigns,
  listDatasetGroups,
  listDatasetImportJobs,
  listDatasets,
  listEventTrackers,
  listFilters,
  listRecipes,
  listSchemas,
  listSolutionVersions,
  listSolutions,
  putEvents,
  putItems,
  putUsers,
  stopSolutionVersionCreation,
  updateCampaign,
];

/** The operations that run locally, by name. */
export const operations: ReadonlyMap<string, Operation> = new Map(all.map((operation) => [operation.name, operation]));
