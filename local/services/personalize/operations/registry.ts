import { createBatchInferenceJob } from './createBatchInferenceJob.ts';
import { createCampaign } from './createCampaign.ts';
import { createDataDeletionJob } from './createDataDeletionJob.ts';
import { createDataset } from './createDataset.ts';
import { createDatasetExportJob } from './createDatasetExportJob.ts';
import { createDatasetGroup } from './createDatasetGroup.ts';
import { createDatasetImportJob } from './createDatasetImportJob.ts';
import { createEventTracker } from './createEventTracker.ts';
import { createFilter } from './createFilter.ts';
import { createRecommender } from './createRecommender.ts';
import { createSchema } from './createSchema.ts';
import { createSolution } from './createSolution.ts';
import { createSolutionVersion } from './createSolutionVersion.ts';
import { deleteCampaign } from './deleteCampaign.ts';
import { deleteDataset } from './deleteDataset.ts';
import { deleteDatasetGroup } from './deleteDatasetGroup.ts';
import { deleteEventTracker } from './deleteEventTracker.ts';
import { deleteFilter } from './deleteFilter.ts';
import { deleteRecommender } from './deleteRecommender.ts';
import { deleteSchema } from './deleteSchema.ts';
import { deleteSolution } from './deleteSolution.ts';
import { describeAlgorithm } from './describeAlgorithm.ts';
import { describeBatchInferenceJob } from './describeBatchInferenceJob.ts';
import { describeCampaign } from './describeCampaign.ts';
import { describeDataDeletionJob } from './describeDataDeletionJob.ts';
import { describeDataset } from './describeDataset.ts';
import { describeDatasetExportJob } from './describeDatasetExportJob.ts';
import { describeDatasetGroup } from './describeDatasetGroup.ts';
import { describeDatasetImportJob } from './describeDatasetImportJob.ts';
import { describeEventTracker } from './describeEventTracker.ts';
import { describeFeatureTransformation } from './describeFeatureTransformation.ts';
import { describeFilter } from './describeFilter.ts';
import { describeRecipe } from './describeRecipe.ts';
import { describeRecommender } from './describeRecommender.ts';
import { describeSchema } from './describeSchema.ts';
import { describeSolution } from './describeSolution.ts';
import { describeSolutionVersion } from './describeSolutionVersion.ts';
import { getPersonalizedRanking } from './getPersonalizedRanking.ts';
import { getRecommendations } from './getRecommendations.ts';
import { getSolutionMetrics } from './getSolutionMetrics.ts';
import { listBatchInferenceJobs } from './listBatchInferenceJobs.ts';
import { listCampaigns } from './listCampaigns.ts';
import { listDataDeletionJobs } from './listDataDeletionJobs.ts';
import { listDatasetExportJobs } from './listDatasetExportJobs.ts';
import { listDatasetGroups } from './listDatasetGroups.ts';
import { listDatasetImportJobs } from './listDatasetImportJobs.ts';
import { listDatasets } from './listDatasets.ts';
import { listEventTrackers } from './listEventTrackers.ts';
import { listFilters } from './listFilters.ts';
import { listRecipes } from './listRecipes.ts';
import { listRecommenders } from './listRecommenders.ts';
import { listSchemas } from './listSchemas.ts';
import { listSolutionVersions } from './listSolutionVersions.ts';
import { listSolutions } from './listSolutions.ts';
import { listTagsForResource } from './listTagsForResource.ts';
import { putEvents } from './putEvents.ts';
import { putItems } from './putItems.ts';
import { putUsers } from './putUsers.ts';
import { startRecommender } from './startRecommender.ts';
import { stopRecommender } from './stopRecommender.ts';
import { stopSolutionVersionCreation } from './stopSolutionVersionCreation.ts';
import { tagResource } from './tagResource.ts';
import { untagResource } from './untagResource.ts';
import { updateCampaign } from './updateCampaign.ts';
import { updateDataset } from './updateDataset.ts';
import { updateRecommender } from './updateRecommender.ts';
import { updateSolution } from './updateSolution.ts';
import type { Operation } from './operation.ts';
import { tagged } from './tagged.ts';

const all: readonly Operation[] = [
  tagged(createBatchInferenceJob),
  tagged(createCampaign),
  tagged(createDataDeletionJob),
  tagged(createDataset),
  tagged(createDatasetExportJob),
  tagged(createDatasetGroup),
  tagged(createDatasetImportJob),
  tagged(createEventTracker),
  tagged(createFilter),
  tagged(createRecommender),
  createSchema,
  tagged(createSolution),
  tagged(createSolutionVersion),
  deleteCampaign,
  deleteDataset,
  deleteDatasetGroup,
  deleteEventTracker,
  deleteFilter,
  deleteRecommender,
  deleteSchema,
  deleteSolution,
  describeAlgorithm,
  describeBatchInferenceJob,
  describeCampaign,
  describeDataDeletionJob,
  describeDataset,
  describeDatasetExportJob,
  describeDatasetGroup,
  describeDatasetImportJob,
  describeEventTracker,
  describeFeatureTransformation,
  describeFilter,
  describeRecipe,
  describeRecommender,
  describeSchema,
  describeSolution,
  describeSolutionVersion,
  getPersonalizedRanking,
  getRecommendations,
  getSolutionMetrics,
  listBatchInferenceJobs,
  listCampaigns,
  listDataDeletionJobs,
  listDatasetExportJobs,
  listDatasetGroups,
  listDatasetImportJobs,
  listDatasets,
  listEventTrackers,
  listFilters,
  listRecipes,
  listRecommenders,
  listSchemas,
  listSolutionVersions,
  listSolutions,
  listTagsForResource,
  putEvents,
  putItems,
  putUsers,
  startRecommender,
  stopRecommender,
  stopSolutionVersionCreation,
  tagResource,
  untagResource,
  updateCampaign,
  updateDataset,
  updateRecommender,
  updateSolution,
];

/** The operations that run locally, by name. */
export const operations: ReadonlyMap<string, Operation> = new Map(all.map((operation) => [operation.name, operation]));
