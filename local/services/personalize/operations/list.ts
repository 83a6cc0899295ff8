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
      const { page, nextToken } = pageOf(all, { ...input, list: `${options.name} ${String(wanted)}` });
      return { [options.answer]: page, nextToken };
    },
  });
}

/**
 * One page; `list` names what is listed, as a token goes on with that list alone. Throws InvalidNextTokenException for a token that this
 * list did not give.
 */
export function pageOf<Element>(
  all: readonly Element[],
  { maxResults = DEFAULT_PAGE, nextToken, list }: Page & { readonly list: string },
): { readonly page: readonly Element[]; readonly nextToken?: string } {
  const start = nextToken === undefined ? 0 : readToken(nextToken, list);
  const end = start + maxResults;
  return { page: all.slice(start, end), ...(end < all.length ? { nextToken: writeToken(end, list) } : {}) };
}

function writeToken(start: number, list: string): string {
  return Buffer.from(JSON.stringify([start, list])).toString('base64url');
}

function readToken(token: string, list: string): number {
  const [start] = /^\[(\d+),/.exec(Buffer.from(token, 'base64url').toString())?.slice(1) ?? [];
  if (start === undefined || writeToken(Number(start), list) !== token) throw invalidNextToken();
  return Number(start);
}
