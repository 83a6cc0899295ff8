import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { readLocation } from '../imports/readLocation.ts';
import { writeObject } from '../exports/writeObject.ts';
import type { Personalize } from '../Personalize.ts';
import { AwsError } from '../../../service.ts';
import { invalidInput, WorkFailure } from '../errors.ts';
import { openModel, type OpenModel } from '../serving/openModel.ts';
import { servedModels } from '../serving/servedModels.ts';
import { rank } from '../serving/rank.ts';
import { type PredictedItem, recommend } from '../serving/recommend.ts';
import type { BatchInferenceJob } from '../store/resourceTypes.ts';

/** Lines between two pauses in which requests are answered. */
const LINES_PER_TURN = 20;

interface Line {
  readonly userId?: string;
  readonly itemId?: string;
  readonly itemList?: readonly string[];
  readonly filterValues?: Readonly<Record<string, string>>;
}

/**
 * The work of a batch inference job: for every input file `<name>` a file `<name>.out` with one line for each of its lines, and
 * `<name>.errors` with those lines that could not be answered, if there are any.
 * https://docs.aws.amazon.com/personalize/latest/dg/batch-inference-job-output-examples.html
 */
export async function inferBatch(personalize: Personalize, job: BatchInferenceJob, signal: AbortSignal): Promise<void> {
  const { solutionVersionArn, roleArn, batchInferenceJobArn, batchInferenceJobConfig, jobInput, jobOutput } = job;
  const asked = { askedArn: batchInferenceJobArn, itemExplorationConfig: batchInferenceJobConfig.itemExplorationConfig ?? {}, rankingInfluence: batchInferenceJobConfig.rankingInfluence ?? {}, enableMetadataWithRecommendations: false };
  const open = openModel(personalize, solutionVersionArn, asked);
  for await (const { location, text } of readLocation(personalize.context, { dataLocation: jobInput.s3DataSource.path, roleArn })) {
    const out: string[] = [];
    const errors: string[] = [];
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    for (const [position, line] of lines.entries()) {
      const answer = answerLine(personalize, { open, job, line });
      out.push(answer.text);
      if (answer.failed) errors.push(answer.text);
      if (position % LINES_PER_TURN === LINES_PER_TURN - 1) {
        await eventLoopTurn();
        signal.throwIfAborted();
      }
    }
    const name = location.slice(location.lastIndexOf('/') + 1);
    const folder = jobOutput.s3DataDestination.path;
    await writeObject(personalize.context, { folder, name: `${name}.out`, roleArn, text: joined(out) });
    if (errors.length > 0) await writeObject(personalize.context, { folder, name: `${name}.errors`, roleArn, text: joined(errors) });
    if (errors.length === lines.length) throw new WorkFailure(`No line of ${location} could be answered: ${errors[0] ?? 'it has none'}`);
  }
  personalize.models.keepOnly(servedModels(personalize.resources));
}

function answerLine(personalize: Personalize, { open, job, line }: { readonly open: OpenModel; readonly job: BatchInferenceJob; readonly line: string }): { readonly text: string; readonly failed: boolean } {
  let input: unknown = line;
  try {
    input = JSON.parse(line) as unknown;
    const items = answer(personalize, { open, job, question: readLine(input) });
    const output = { recommendedItems: items.map((item) => item.itemId), scores: items.map((item) => item.score) };
    return { text: JSON.stringify({ input, output, error: null }), failed: false };
  } catch (error) {
    if (!(error instanceof AwsError) && !(error instanceof SyntaxError)) throw error;
    return { text: JSON.stringify({ input, output: null, error: error.message }), failed: true };
  }
}

function answer(personalize: Personalize, { open, job, question }: { readonly open: OpenModel; readonly job: BatchInferenceJob; readonly question: Line }): readonly PredictedItem[] {
  const { userId, itemId, itemList, filterValues } = question;
  const filter = job.filterArn === undefined ? {} : { filterArn: job.filterArn, ...(filterValues === undefined ? {} : { filterValues }) };
  if (open.recipe.recipeType !== 'PERSONALIZED_RANKING') {
    return recommend(personalize, open, { ...(userId === undefined ? {} : { userId }), ...(itemId === undefined ? {} : { itemId }), ...filter, numResults: job.numResults });
  }
  if (userId === undefined || itemList === undefined) throw invalidInput('A line for this recipe needs a userId and an itemList.');
  return rank(personalize, open, { userId, inputList: itemList, ...filter });
}

function readLine(input: unknown): Line {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw invalidInput('A line must be a JSON object.');
  const { userId, itemId, itemList } = input as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries({ userId, itemId })) {
    if (value !== undefined && typeof value !== 'string') throw invalidInput(`${name} must be a string; got ${JSON.stringify(value)}.`);
  }
  if (itemList !== undefined && !(Array.isArray(itemList) && itemList.every((id) => typeof id === 'string'))) throw invalidInput('itemList must be a list of strings.');
  return input as Line;
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
