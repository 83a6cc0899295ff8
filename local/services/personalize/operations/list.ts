import { invalidNextToken } from '../errors.ts';
import type { ResourceType, ResourceTypes } from '../store/resourceTypes.ts';
import { type Operation, operation } from './operation.ts';

const DEFAULT_PAGE = 100;

export interface Page {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** List<Type>s: summaries, oldest first; `parent` names the input member that narrows the list and the resource's member that it is compared with. */
export function listOperation<Type extends ResourceType>(options: {
  readonly name: string;
  readonly type: Type;
  readonly answer: string;
  readonly parent?: keyof ResourceTypes[Type] & string;
}): Operation {
  return operation<Page & Readonly<Record<string, unknown>>>({
    name: options.name,
    resource: () => '*',
    run: (input, { resources }) => {
      const wanted = options.parent === undefined ? undefined : input[options.parent];
      const all = resources.list(options.type).filter((resource) => wanted === undefined || options.parent === undefined || resource[options.parent] === wanted);
      const { page, nextToken } = pageOf(all, input);
      return { [options.answer]: page, nextToken };
    },
  });
}

/** Throws InvalidNextTokenException for a token that no list gave. */
export function pageOf<Element>(all: readonly Element[], { maxResults = DEFAULT_PAGE, nextToken }: Page): { readonly page: readonly Element[]; readonly nextToken?: string } {
  const start = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0 || (nextToken !== undefined && start === 0)) throw invalidNextToken();
  const end = start + maxResults;
  return { page: all.slice(start, end), ...(end < all.length ? { nextToken: Buffer.from(String(end)).toString('base64url') } : {}) };
}
