import { join } from 'node:path';
import { jsonErrorResponse, jsonOperation, jsonResponse, parseJsonBody } from '../../jsonProtocol.ts';
import { type AwsResponse, AwsError, type DeployedResource, type LocalContext, type LocalService, TemplateError, type TemplateResource } from '../../service.ts';
import { requireKnown } from '../../stack/properties.ts';
import { operations } from './operations.ts';
import { checkAttributes, queueName, Sqs } from './Sqs.ts';

/** SQS's standard queues by its JSON protocol, over one SQLite file in the state folder. */
export function createSqsService(context: LocalContext): LocalService {
  const sqs = new Sqs(context, join(context.stateFolder, 'sqs.sqlite'));
  return {
    names: ['sqs'],
    async handle(request) {
      try {
        const name = jsonOperation(request);
        const operation = operations[name];
        if (!operation) throw new AwsError('InvalidAction', `The local SQS has no operation ${name === '' ? '(it speaks the JSON protocol: no x-amz-target was sent)' : name}`);
        return jsonResponse(await operation(sqs, parseJsonBody(request)), { version: '1.0' });
      } catch (error) {
        if (error instanceof AwsError) return errorResponse(error);
        throw error;
      }
    },
    accessRequests(request) {
      const operation = jsonOperation(request);
      const input = parseJsonBody(request);
      // A batch needs what its parts need.
      const action = `sqs:${operation.replace(/Batch$/, '')}`;
      if (operation === 'ListQueues') return [{ action, resource: '*' }];
      const name = input['QueueName'];
      return [{ action, resource: sqs.arn(typeof name === 'string' ? name : queueName(input)) }];
    },
    errorResponse,
    resources: {
      'AWS::SQS::Queue': (resource) => deployQueue(sqs, resource),
      // Who may send is decided by the senders' own policies.
      'AWS::SQS::QueuePolicy': (resource) => {
        requireKnown(resource, ['PolicyDocument', 'Queues']);
        return { ref: resource.defaultName, attributes: {} };
      },
    },
    close: () => sqs.close(),
  };
}

/** AWS::SQS::Queue. A queue that is there keeps its messages. */
function deployQueue(sqs: Sqs, resource: TemplateResource): DeployedResource {
  const { QueueName: given, Tags: _tags, FifoQueue: fifo, ...attributes } = resource.properties;
  if (fifo === true) throw new TemplateError(`${resource.logicalId} (${resource.type}): the local SQS has standard queues only, and FifoQueue is true`);
  const name = typeof given === 'string' ? given : resource.defaultName.slice(0, 80);
  try {
    checkAttributes(attributes);
  } catch (error) {
    throw error instanceof AwsError ? new TemplateError(`${resource.logicalId} (${resource.type}): ${error.message}`) : error;
  }
  sqs.saveQueue(name, attributes);
  return { ref: sqs.url(name), attributes: { Arn: sqs.arn(name), QueueName: name, QueueUrl: sqs.url(name) } };
}

/** Shapes are under their Smithy names; the header tells older clients the query protocol's code. */
function errorResponse(error: AwsError): AwsResponse {
  const legacy: Readonly<Record<string, string>> = { QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue', QueueNameExists: 'QueueAlreadyExists' };
  const response = jsonErrorResponse(error, { version: '1.0', typePrefix: 'com.amazonaws.sqs#' });
  return { ...response, headers: { ...response.headers, 'x-amzn-query-error': `${legacy[error.code] ?? error.code};Sender` } };
}
