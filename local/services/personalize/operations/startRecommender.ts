import { resourceInUse } from '../errors.ts';
import { operation } from './operation.ts';

export const startRecommender = operation<{ readonly recommenderArn: string }>({
  name: 'StartRecommender',
  resource: ({ recommenderArn }) => recommenderArn,
  run: ({ recommenderArn }, personalize) => {
    const { status } = personalize.resources.get('recommender', recommenderArn);
    if (status !== 'INACTIVE') throw resourceInUse(`Resource ${recommenderArn} is in status ${status}; only an INACTIVE recommender can be started.`);
    personalize.lifecycle.move('recommender', recommenderArn, { verb: 'START', to: 'ACTIVE' });
    return { recommenderArn };
  },
});
