import { invalidInput } from '../errors.ts';

export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'parameter' | 'symbol' | 'end';
  readonly value: string;
  /** Characters from the start of the expression, from 1. */
  readonly at: number;
}

const patterns: readonly (readonly [Token['kind'] | 'space', RegExp])[] = [
  ['space', /\s+/y],
  ['text', /"(?:[^"\\]|\\.)*"/y],
  ['number', /-?\d+(?:\.\d+)?/y],
  ['parameter', /\$[A-Za-z_]\w*/y],
  ['word', /[A-Za-z_]\w*/y],
  ['symbol', /<=|>=|!=|[=<>(),|.*]/y],
];

/** Splits a filter expression (or the value of a parameter) into tokens, `end` last; throws InvalidInputException. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    const start = position;
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = position;
      const [match] = pattern.exec(text) ?? [];
      if (match === undefined) continue;
      position += match.length;
      if (kind === 'text') tokens.push({ kind, value: match.slice(1, -1).replaceAll(/\\(.)/g, '$1'), at: start + 1 });
      else if (kind !== 'space') tokens.push({ kind, value: kind === 'parameter' ? match.slice(1) : match, at: start + 1 });
      break;
    }
    if (position === start) throw invalidInput(`Invalid filter expression: unexpected ${JSON.stringify(text[start])} at position ${start + 1}.`);
  }
  return [...tokens, { kind: 'end', value: 'end of expression', at: text.length + 1 }];
}
