import { afterEach, beforeEach } from 'vitest';
import { objects as catalogue } from './catalogue.ts';
import { type LocalPersonalize, startPersonalize } from './localPersonalize.ts';
import { newStateFolder } from './stateFolder.ts';

type Options = Omit<Parameters<typeof startPersonalize>[0], 'stateFolder'>;

export interface PersonalizeOfATest extends Omit<LocalPersonalize, 'close'> {
  /** Where its state lies. */
  readonly statePath: string;
  /** Stops it, and starts it again on the same state: with what is given, and else as the test began. */
  restart(options?: Partial<Options>): Promise<void>;
}

/** A service with a state of its own for every test of a file; it holds the catalogue's objects unless told otherwise. */
export function personalizeForEachTest(given: Partial<Options> = {}): PersonalizeOfATest {
  const options: Options = { objects: catalogue, ...given };
  let folder: ReturnType<typeof newStateFolder> | undefined;
  let local: LocalPersonalize | undefined;
  const running = (): LocalPersonalize => {
    if (local === undefined) throw new Error('Personalize runs inside tests only.');
    return local;
  };
  const path = (): string => folder?.path ?? '';
  beforeEach(async () => {
    folder = newStateFolder();
    local = await startPersonalize({ ...options, stateFolder: folder.path });
  });
  afterEach(async () => {
    await local?.close();
    folder?.remove();
  });
  return {
    get service() {
      return running().service;
    },
    get personalize() {
      return running().personalize;
    },
    get runtime() {
      return running().runtime;
    },
    get events() {
      return running().events;
    },
    get logged() {
      return running().logged;
    },
    get written() {
      return running().written;
    },
    get endpoint() {
      return running().endpoint;
    },
    get statePath() {
      return path();
    },
    restart: async (changed) => {
      await running().close();
      local = await startPersonalize({ ...options, ...changed, stateFolder: path() });
    },
  };
}
