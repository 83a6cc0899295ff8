import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWholeFile } from './wholeFile.ts';

/** `models/<solution>/<version id>.bin`, `models/@recommender/<name>.bin`, as it stands under the state folder; no solution's name has an @. */
export function modelFile(arn: string): string {
  const [, type, path = ''] = /:(solution|recommender)\/(.+)$/.exec(arn) ?? [];
  return join('models', ...(type === 'recommender' ? ['@recommender'] : []), `${path}.bin`);
}

function modelPath(stateFolder: string, arn: string): string {
  return join(stateFolder, modelFile(arn));
}

export function writeModelFile(stateFolder: string, arn: string, model: Uint8Array): void {
  writeWholeFile(modelPath(stateFolder, arn), [model]);
}

export function readModelFile(stateFolder: string, arn: string): Uint8Array {
  const file = readFileSync(modelPath(stateFolder, arn));
  return new Uint8Array(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
}

export function deleteModelFile(stateFolder: string, arn: string): void {
  rmSync(modelPath(stateFolder, arn), { force: true });
}
