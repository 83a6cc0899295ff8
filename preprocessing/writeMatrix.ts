import { ENGAGEMENTS, EVENT_WEIGHTS } from './eventWeights.ts';
import { type CsrMatrix, MatrixBuilder } from './MatrixBuilder.ts';
import { npzOf } from './npz.ts';
import { ENGAGEMENT_BIT, type PlayColumns, WATCHED } from './PlayColumns.ts';
import { type OutputFolder, writeFile } from './storage.ts';

/** Users × videos, value = sum of the weights of all events between the two. */
export function buildUserItem(plays: PlayColumns): CsrMatrix {
  const { user, item, flags, length } = plays;
  const builder = new MatrixBuilder({ rows: plays.users.size, columns: plays.items.size }, user);
  const weights = Float64Array.from({ length: 16 }, (_, flags) =>
    ENGAGEMENTS.reduce((sum, engagement) => sum + ((flags & ENGAGEMENT_BIT[engagement]) === 0 ? 0 : EVENT_WEIGHTS[engagement]), EVENT_WEIGHTS[(flags & WATCHED) === 0 ? 'clicked' : 'watched']),
  );
  for (let row = 0; row < length; row++) builder.add(user[row] ?? 0, item[row] ?? 0, weights[flags[row] ?? 0] ?? 0);
  return builder.build();
}

function* idLines(ids: readonly string[]): Generator<string> {
  for (const id of ids) yield `${id}\n`;
}

/** matrix/user-item.npz with the ids of its rows and columns beside it, one a line. */
export async function writeMatrix(output: OutputFolder, userItem: CsrMatrix, plays: PlayColumns): Promise<void> {
  await writeFile(output, 'matrix/user-item.npz', npzOf(userItem));
  await writeFile(output, 'matrix/users.txt', idLines(plays.users.ids));
  await writeFile(output, 'matrix/items.txt', idLines(plays.items.ids));
}
