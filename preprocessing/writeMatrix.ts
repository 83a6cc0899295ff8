import { ENGAGEMENTS, EVENT_WEIGHTS } from './eventWeights.ts';
import { type CsrMatrix, MatrixBuilder } from './MatrixBuilder.ts';
import { npzOf } from './npz.ts';
import type { PlayColumns } from './PlayColumns.ts';
import { type OutputFolder, writeFile } from './storage.ts';

/** Users × videos, value = sum of the weights of all events between the two. */
export function buildUserItem(plays: PlayColumns): CsrMatrix {
  const { user, item, length } = plays;
  const builder = new MatrixBuilder({ rows: plays.users.size, columns: plays.items.size }, user);
  for (let row = 0; row < length; row++) {
    let weight = EVENT_WEIGHTS[plays.typeAt(row)];
    for (const engagement of ENGAGEMENTS) if (plays.has(row, engagement)) weight += EVENT_WEIGHTS[engagement];
    builder.add(user[row] ?? 0, item[row] ?? 0, weight);
  }
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
