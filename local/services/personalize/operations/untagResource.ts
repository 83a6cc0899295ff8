import { AwsError } from '../../../service.ts';
import { operation } from './operation.ts';
import { findTagged, MAX_TAGS } from './tagged.ts';

export const untagResource = operation<{ readonly resourceArn: string; readonly tagKeys: readonly string[] }>({
  name: 'UntagResource',
  resource: ({ resourceArn }) => resourceArn,
  run: ({ resourceArn, tagKeys }, personalize) => {
    findTagged(personalize, resourceArn);
    if (tagKeys.length > MAX_TAGS) throw new AwsError('TooManyTagKeysException', `A request can have at most ${MAX_TAGS} tag keys; got ${tagKeys.length}.`);
    personalize.tags.delete(resourceArn, tagKeys);
    return {};
  },
});
