import { readStateMachineResource } from './trainingLoop.ts';
import { createStepFunctionsService } from '../../../../local/services/stepfunctions/server.ts';
import { createDispatcher } from './localStack.ts';

/** Runs until it is killed: starts an execution in the folder given and says where it stands on standard output. */
const [folder = ''] = process.argv.slice(2);
const dispatcher = createDispatcher();
dispatcher.services.set('lambda', () => {
  process.stdout.write('called\n');
  return { status: 200, body: JSON.stringify({ done: false, waitSeconds: 2 }) };
});
const service = createStepFunctionsService(dispatcher.context(folder));
const machine = await readStateMachineResource(service);
await service.handle?.({
  service: 'states',
  method: 'POST',
  path: '/',
  query: new URLSearchParams(),
  headers: { 'x-amz-target': 'AWSStepFunctions.StartExecution' },
  body: Buffer.from(JSON.stringify({ stateMachineArn: machine.ref, name: 'survivor' })),
  principal: { kind: 'admin' },
  requestId: 'r',
});
