import { randomUUID } from 'node:crypto';
import { invalidInput } from '../errors.ts';
import { openCampaign, openRecommender } from '../serving/openModel.ts';
import { type Question, recommend } from '../serving/recommend.ts';
import { operation } from './operation.ts';

interface Input extends Question {
  readonly campaignArn?: string;
  readonly recommenderArn?: string;
}

export const getRecommendations = operation<Input>({
  name: 'GetRecommendations',
  resource: ({ campaignArn, recommenderArn }) => campaignArn ?? recommenderArn,
  run: (input, personalize) => {
    const { campaignArn, recommenderArn } = input;
    if ((campaignArn === undefined) === (recommenderArn === undefined)) throw invalidInput('Either a campaignArn or a recommenderArn is required.');
    const open = recommenderArn === undefined ? openCampaign(personalize, campaignArn ?? '') : openRecommender(personalize, recommenderArn);
    return { itemList: recommend(personalize, open, input), recommendationId: `RID-${randomUUID()}` };
  },
});
