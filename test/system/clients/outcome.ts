import { stdout } from 'node:process';

/** What a client is to do in each way to prove who it is. */
export interface ClientTask {
  /** ".../graphql" */
  readonly endpoint: string;
  readonly apiKey: string;
  /** Of `userId`. */
  readonly token: string;
  readonly userId: string;
  readonly videoId: string;
}

/** What it got. */
export interface ClientOutcome {
  readonly videoTitle: string;
  readonly recordedId: string;
  /** The play that the subscription brought. */
  readonly heardId: string;
  /** What the server says to a wrong credential of this kind. */
  readonly refusal: string;
}

export const videoQuery = 'query Video($id: ID!) { video(id: $id) { id title } }';
export const recordMutation = 'mutation Record($input: RecordInteractionInput!) { recordInteraction(input: $input) { id userId videoId } }';
export const heardSubscription = 'subscription Heard($userId: ID!) { onInteractionRecorded(userId: $userId) { id userId videoId } }';

/** The task as the process was given it. */
export function readTask(): ClientTask {
  return JSON.parse(process.argv[2] ?? '{}') as ClientTask;
}

export function report(outcomes: Readonly<Record<string, ClientOutcome>>): never {
  stdout.write(JSON.stringify(outcomes));
  process.exit(0);
}

/** The first value that a subscription brings once `act` has been repeated often enough: nobody tells a client of these kinds when the server listens. */
export async function firstHeard<T>(listen: (heard: (value: T) => void, failed: (error: unknown) => void) => void, act: () => Promise<unknown>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let done = false;
    listen((value) => {
      done = true;
      resolve(value);
    }, reject);
    const repeat = async (attemptsLeft: number): Promise<void> => {
      if (done) return;
      if (attemptsLeft === 0) throw new Error('Nothing was heard.');
      await act();
      setTimeout(() => void repeat(attemptsLeft - 1).catch(reject), 200);
    };
    void repeat(40).catch(reject);
  });
}
