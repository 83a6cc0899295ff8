import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWholeFile } from './wholeFile.ts';

/** `models/<solution>/<version id>.bin` under the state folder. */
function modelPath(stateFolder: string, solutionVersionArn: string): string {
  return join(stateFolder, 'models', `${solutionVersionArn.slice(solutionVersionArn.indexOf(':solution/') + ':solution/'.length)}.bin`);
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
