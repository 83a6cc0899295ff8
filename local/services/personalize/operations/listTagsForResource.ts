import { operation } from './operation.ts';
import { findTagged } from './tagged.ts';

export const listTagsForResource = operation<{ readonly resourceArn: string }>({
  name: 'ListTagsForResource',
  resource: ({ resourceArn }) => resourceArn,
  run: ({ resourceArn }, personalize) => {
    findTagged(personalize, resourceArn);
    return { tags: personalize.tags.list(resourceArn) };
  },
});
