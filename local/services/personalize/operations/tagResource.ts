import { operation } from './operation.ts';
import { checkTags, findTagged } from './tagged.ts';
import type { Tag } from '../store/TagStore.ts';

export const tagResource = operation<{ readonly resourceArn: string; readonly tags: readonly Tag[] }>({
  name: 'TagResource',
  resource: ({ resourceArn }) => resourceArn,
  run: ({ resourceArn, tags }, personalize) => {
    findTagged(personalize, resourceArn);
    checkTags(tags, personalize.tags.list(resourceArn));
    personalize.tags.put(resourceArn, tags);
    return {};
  },
});
