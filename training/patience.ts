import { LimitExceededException, ResourceAlreadyExistsException, ResourceInUseException } from '@aws-sdk/client-personalize';
import type { SolutionSetup } from './TrainingConfig.ts';
import { all } from './all.ts';
import { changed, combine, failed, type Failure, type Pass, type StepResult } from './world.ts';

/** Errors of a service that is there and asks for time. The SDK has tried several times when they come here. */
const passing: ReadonlySet<string> = new Set(['ThrottlingException', 'TooManyRequestsException', 'ProvisionedThroughputExceededException', 'SlowDown', 'ServiceUnavailable', 'ServiceUnavailableException', 'InternalServerException', 'InternalServerError', 'InternalFailure', 'InternalError', 'TimeoutError']);

const brokenConnection: ReadonlySet<string> = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

function isPassing(error: unknown): error is Error {
  if (error instanceof LimitExceededException || error instanceof ResourceInUseException) return true;
  if (!(error instanceof Error)) return false;
  return passing.has(error.name) || ('code' in error && brokenConnection.has(String(error.code)));
}

type About = Omit<Failure, 'reason'>;

/**
 * Takes part of a step. What Personalize refuses for the moment (throttling, a limit, a resource in use) is waited for as long as the
 * configured patience lasts; what another call has made meanwhile is found at the next look. Other errors go on to the caller.
 */
export async function patiently(pass: Pass, about: About, take: () => Promise<StepResult>): Promise<StepResult> {
  const { execution, config } = pass;
  try {
    const result = await take();
    execution.over(about.what);
    return result;
  } catch (error) {
    if (error instanceof ResourceAlreadyExistsException) return changed;
    if (!isPassing(error)) throw error;
    const since = execution.trouble(about.what, pass.now());
    const reason = `${error.name}: ${error.message}`;
    pass.log({ level: 'warn', message: 'asked to wait', what: about.what, reason, since: new Date(since).toISOString() });
    if (pass.now() - since > config.retries.patienceMinutes * 60_000) return failed({ ...about, reason: `${reason} (for ${config.retries.patienceMinutes} minutes)` });
    return { state: 'waiting', since };
  }
}

/** The same for each solution: one that cannot go on holds none of the others up. */
export async function eachSolution(pass: Pass, what: string, take: (setup: SolutionSetup) => Promise<StepResult>): Promise<StepResult> {
  const about = (setup: SolutionSetup): About => ({ what: `${what} of ${setup.name}`, solution: setup.name, recipe: setup.recipe });
  return combine(await all(pass.config.solutions.map((setup) => patiently(pass, about(setup), () => take(setup)))));
}
