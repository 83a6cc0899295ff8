import { getActive } from './getActive.ts';
import { operation } from './operation.ts';

export const stopRecommender = operation<{ readonly recommenderArn: string }>({
  name: 'StopRecommender',
  resource: ({ recommenderArn }) => recommenderArn,
  run: ({ recommenderArn }, personalize) => {
    getActive(personalize, 'recommender', recommenderArn);
    personalize.lifecycle.move('recommender', recommenderArn, { verb: 'STOP', to: 'INACTIVE' });
    return { recommenderArn };
  },
});
