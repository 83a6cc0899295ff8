import { deleteOperation } from './delete.ts';

export const deleteRecommender = deleteOperation({ name: 'DeleteRecommender', type: 'recommender', arnMember: 'recommenderArn' });
