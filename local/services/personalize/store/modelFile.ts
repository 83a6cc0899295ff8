import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWholeFile } from './wholeFile.ts';

/** `models/<solution>/<version id>.bin`, as it stands under the state folder. */
export function modelFile(solutionVersionArn: string): string {
  return join('models', `${solutionVersionArn.slice(solutionVersionArn.indexOf(':solution/') + ':solution/'.length)}.bin`);
}

function modelPath(stateFolder: string, solutionVersionArn: string): string {
  return join(stateFolder, modelFile(solutionVersionArn));
}

export function writeModelFile(stateFolder: string, solutionVersionArn: string, model: Uint8Array): void {
  writeWholeFile(modelPath(stateFolder, solutionVersionArn), [model]);
}

export function readModelFile(stateFolder: string, solutionVersionArn: string): Uint8Array {
  const file = readFileSync(modelPath(stateFolder, solutionVersionArn));
  return new Uint8Array(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
}

export function deleteModelFile(stateFolder: string, solutionVersionArn: string): void {
  rmSync(modelPath(stateFolder, solutionVersionArn), { force: true });
}
