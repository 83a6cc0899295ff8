import { AwsError } from '../../../service.ts';
import { invalidInput, resourceNotFound } from '../errors.ts';
import type { Personalize } from '../Personalize.ts';
import type { Tag } from '../store/TagStore.ts';
import type { Operation } from './operation.ts';

/** https://docs.aws.amazon.com/personalize/latest/dg/tagging-resources.html */
export const MAX_TAGS = 50;

/** An operation that makes a resource, and gives it the tags of its input. */
export function tagged(create: Operation): Operation {
  return {
    ...create,
    run: (input, personalize) => {
      const { tags = [] } = input as { readonly tags?: readonly Tag[] };
      checkTags(tags, []);
      const output = create.run(input, personalize);
      const arn = Object.entries(output as Readonly<Record<string, string>>).find(([member]) => member.endsWith('Arn'))?.[1];
      if (arn !== undefined && tags.length > 0) personalize.tags.put(arn, tags);
      return output;
    },
  };
}

/** Throws TooManyTagsException, or InvalidInputException for a key given twice. */
export function checkTags(tags: readonly Tag[], present: readonly Tag[]): void {
  const keys = new Set(tags.map((tag) => tag.tagKey));
  if (keys.size < tags.length) throw invalidInput('Each tag key can be given only once.');
  const reserved = tags.find((tag) => tag.tagKey.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined) throw invalidInput(`The tag key ${reserved.tagKey} is reserved: keys cannot start with aws:.`);
  const total = new Set([...keys, ...present.map((tag) => tag.tagKey)]).size;
  if (total > MAX_TAGS) throw new AwsError('TooManyTagsException', `A resource can have at most ${MAX_TAGS} tags; with these it would have ${total}.`);
}

/** Throws ResourceNotFoundException. */
export function findTagged({ resources }: Personalize, arn: string): void {
  if (!resources.has(arn)) throw resourceNotFound(arn);
}
