import { StateError } from '../stateError.ts';
import type { Scope } from './language.ts';

/** One step of a path: a member, an index (negative from the end), a slice, or everything. */
type Segment = { readonly kind: 'member'; readonly name: string } | { readonly kind: 'index'; readonly index: number } | { readonly kind: 'slice'; readonly from?: number; readonly to?: number } | { readonly kind: 'all' };

export interface Path {
  readonly text: string;
  /** "$" the input, "$$" the context object, else a variable's name. */
  readonly root: string;
  readonly segments: readonly Segment[];
}

const tokenPattern = /\.([\p{L}_$][\p{L}\p{N}_$-]*)|\.\*|\[\*\]|\[(-?\d+)\]|\[(-?\d*):(-?\d*)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/uy;

/** Members, indices, slices and `*`. Filters and descendants are refused: the message says so. */
export function parsePath(text: string): Path {
  const root = /^\$\$|^\$[\p{L}_][\p{L}\p{N}_]*|^\$/u.exec(text)?.[0];
  if (root === undefined) throw new SyntaxError(`'${text}' is not a path: it must start with $`);
  const segments: Segment[] = [];
  let position = root.length;
  while (position < text.length) {
    tokenPattern.lastIndex = position;
    const match = tokenPattern.exec(text);
    if (match === null) throw new SyntaxError(`the path '${text}' uses '${text.slice(position)}'; members, indices, slices and * are understood`);
    segments.push(segmentOf(match));
    position = tokenPattern.lastIndex;
  }
  return { text, root: root === '$' || root === '$$' ? root : root.slice(1), segments };
}

function segmentOf(match: RegExpExecArray): Segment {
  const [whole, dotted, index, from, to, single, double] = match;
  const name = dotted ?? (single ?? double)?.replaceAll(/\\(.)/g, '$1');
  if (name !== undefined) return { kind: 'member', name };
  if (index !== undefined) return { kind: 'index', index: Number(index) };
  if (whole === '.*' || whole === '[*]') return { kind: 'all' };
  return { kind: 'slice', ...(from === '' ? {} : { from: Number(from) }), ...(to === '' ? {} : { to: Number(to) }) };
}

const paths = new Map<string, Path>();

function parsed(text: string): Path {
  let path = paths.get(text);
  if (path === undefined) paths.set(text, (path = parsePath(text)));
  return path;
}

/** What the path points at; undefined where there is nothing. Paths with `*` or a slice give an array. */
export function lookUp(text: string, input: unknown, scope: Scope): unknown {
  const path = parsed(text);
  const root = path.root === '$' ? input : path.root === '$$' ? scope.context : scope.variables[path.root];
  let found: unknown[] = [root];
  for (const segment of path.segments) found = found.flatMap((value) => step(value, segment));
  if (path.segments.some(({ kind }) => kind === 'all' || kind === 'slice')) return found;
  return found[0];
}

/** As lookUp, but a path that points at nothing fails as Step Functions does. */
export function readPath(text: string, input: unknown, scope: Scope): unknown {
  const value = lookUp(text, input, scope);
  if (value === undefined) {
    throw new StateError('States.Runtime', `Invalid path '${text}': No results for path in the input ${JSON.stringify(input)}`);
  }
  return value;
}

function step(value: unknown, segment: Segment): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  switch (segment.kind) {
    case 'member':
      return !Array.isArray(value) && Object.hasOwn(value, segment.name) ? [(value as Record<string, unknown>)[segment.name]] : [];
    case 'index': {
      const element: unknown = Array.isArray(value) ? value.at(segment.index) : undefined;
      return element === undefined ? [] : [element];
    }
    case 'slice':
      return Array.isArray(value) ? value.slice(segment.from, segment.to) : [];
    case 'all':
      return Object.values(value);
  }
}

/** A copy of `input` with `value` at the reference path; missing objects on the way are made. https://states-language.net/spec.html#ref-paths */
export function writePath(text: string, input: unknown, value: unknown): unknown {
  const place = (at: unknown, segments: readonly Segment[]): unknown => {
    const [segment, ...rest] = segments;
    if (segment === undefined) return value;
    if (segment.kind === 'member' && (at === undefined || (typeof at === 'object' && at !== null && !Array.isArray(at)))) {
      const object = (at ?? {}) as Record<string, unknown>;
      return { ...object, [segment.name]: place(object[segment.name], rest) };
    }
    if (segment.kind === 'index' && Array.isArray(at) && segment.index < at.length) {
      return at.with(segment.index, place(at[segment.index], rest)) as unknown[];
    }
    throw new StateError('States.ResultPathMatchFailure', `Unable to apply step "${text}" to input ${JSON.stringify(input)}`);
  };
  return place(input, parsed(text).segments);
}
