import { type AccessRequest, AwsError, type AwsRequest, type AwsResponse, type LocalContext, type LocalService } from '../../service.ts';
import { AutomaticTraining } from './lifecycle/AutomaticTraining.ts';
import { Personalize } from './Personalize.ts';
import { operationName, readCall, respondError } from './protocol/dispatch.ts';
import { recipeTrainer, type Trainer } from './training/trainer.ts';

export interface PersonalizeOptions {
  /** @default recipeTrainer */
  readonly trainer?: Trainer;
}

/**
 * Amazon Personalize on this machine: control plane, run time and events under one signing name. State lies in the context's folder;
 * `start` goes on with what a kill interrupted and loads the models that campaigns serve.
 */
export function createPersonalizeService(context: LocalContext, options: PersonalizeOptions = {}): LocalService {
  const personalize = new Personalize(context, options.trainer ?? recipeTrainer);
  let warming: Promise<void> | undefined;
  let automatic: AutomaticTraining | undefined;

  return {
    names: ['personalize'],
    handle: async (request) => {
      try {
        const call = readCall(request);
        return call.respond(await call.operation.run(call.input, personalize));
      } catch (error) {
        if (error instanceof AwsError) return respondError(error, request);
        context.log('personalize', `${operationName(request)} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        return respondError(new AwsError('InternalServerException', 'The request failed because of an internal error.', { status: 500 }), request);
      }
    },
    accessRequests: (request) => accessRequests(request, personalize),
    errorResponse: (error, request): AwsResponse => respondError(error, request),
    start: () => {
      personalize.lifecycle.resume();
      automatic = new AutomaticTraining(personalize);
      warming = warmModels(personalize);
    },
    close: async () => {
      automatic?.close();
      await personalize.close();
      await warming;
    },
  };
}

/** In the background: whoever asks earlier waits for what it needs and no more. */
async function warmModels(personalize: Personalize): Promise<void> {
  const active = personalize.resources.list('campaign').filter((campaign) => campaign.status === 'ACTIVE').map((campaign) => campaign.solutionVersionArn);
  const recommenders = personalize.resources.list('recommender').filter((recommender) => recommender.status === 'ACTIVE').map((recommender) => recommender.recommenderArn);
  for (const arn of [...active, ...recommenders]) {
    try {
      await personalize.warm(arn);
    } catch (error) {
      personalize.context.log('personalize', `The model of ${arn} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** A call that cannot be made out asks for its action on everything: whoever may not do that learns nothing about the request. */
function accessRequests(request: AwsRequest, personalize: Personalize): readonly AccessRequest[] {
  const action = `personalize:${operationName(request)}`;
  try {
    const { operation, input } = readCall(request);
    return [{ action, resource: operation.resource(input, personalize) }];
  } catch {
    // Breaks the API's model, and is refused for that whoever asks: AWS too validates before it authorizes.
    return [];
  }
}
