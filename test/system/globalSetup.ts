import type { TestProject } from 'vitest/node';
import { startStack } from './stack.ts';

/** One stack on the generated sample for all system tests that can share it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = await startStack();
  project.provide('frontUrl', stack.frontUrl);
  project.provide('endpointUrl', stack.endpointUrl);
  project.provide('stateFolder', stack.stateFolder);
  return () => stack.stop();
}

declare module 'vitest' {
  export interface ProvidedContext {
    frontUrl: string;
    endpointUrl: string;
    stateFolder: string;
  }
}
