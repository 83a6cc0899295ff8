import type { RecommenderConfig } from '../store/resourceTypes.ts';
import { checkExploration } from './campaignVersion.ts';
import { getActive } from './getActive.ts';
import { operation } from './operation.ts';

/** Members of the configuration that are not given stay as they are; other columns to learn from count from the next training on. */
export const updateRecommender = operation<{ readonly recommenderArn: string; readonly recommenderConfig: RecommenderConfig }>({
  name: 'UpdateRecommender',
  resource: ({ recommenderArn }) => recommenderArn,
  run: ({ recommenderArn, recommenderConfig }, personalize) => {
    const recommender = getActive(personalize, 'recommender', recommenderArn);
    checkExploration(recommenderConfig.itemExplorationConfig);
    personalize.lifecycle.update('recommender', recommenderArn, { recommenderConfig: { ...recommender.recommenderConfig, ...recommenderConfig } });
    return { recommenderArn };
  },
});
