import { type FieldNode, type GraphQLResolveInfo, Kind, print, type SelectionSetNode } from 'graphql';

export interface SelectionSet {
  /** "items", "items/video", "items/video/id": result keys, in the order of the query. */
  readonly list: readonly string[];
  readonly text: string;
}

type Fragments = GraphQLResolveInfo['fragments'];

function collect(set: SelectionSetNode | undefined, fragments: Fragments, prefix: string, into: Set<string>): void {
  for (const selection of set?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      const path = prefix + (selection.alias ?? selection.name).value;
      into.add(path);
      collect(selection.selectionSet, fragments, `${path}/`, into);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      collect(selection.selectionSet, fragments, prefix, into);
    } else {
      collect(fragments[selection.name.value]?.selectionSet, fragments, prefix, into);
    }
  }
}

const known = new WeakMap<FieldNode, SelectionSet>();

/** ctx.info.selectionSetList and selectionSetGraphQL; documents are kept, so each field is worked out once. */
export function selectionSetOf(info: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>): SelectionSet {
  const [first] = info.fieldNodes;
  const found = first && known.get(first);
  if (found) return found;
  const list = new Set<string>();
  for (const node of info.fieldNodes) collect(node.selectionSet, info.fragments, '', list);
  const sets = info.fieldNodes.flatMap((node) => (node.selectionSet ? [print(node.selectionSet)] : []));
  const result = { list: [...list], text: sets.join('\n') };
  if (first) known.set(first, result);
  return result;
}
