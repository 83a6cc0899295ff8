import type { OpenModel } from './openModel.ts';

/** The same user asking the same model is answered alike. FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
export function questionSeed(userId: string | undefined, { modelArn }: Pick<OpenModel, 'modelArn'>): number {
  const text = `${userId ?? ''}\n${modelArn}`;
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
