import { type Page, pageOf } from './list.ts';
import { operation } from './operation.ts';

/** A campaign belongs to the solution whose version it serves. */
export const listCampaigns = operation<Page & { readonly solutionArn?: string }>({
  name: 'ListCampaigns',
  resource: () => '*',
  run: (input, { resources }) => {
    const all = resources.list('campaign').filter(({ solutionVersionArn }) => input.solutionArn === undefined || solutionVersionArn.startsWith(`${input.solutionArn}/`));
    const { page, nextToken } = pageOf(all, { ...input, list: `ListCampaigns ${input.solutionArn ?? ''}` });
    return { campaigns: page, nextToken };
  },
});
