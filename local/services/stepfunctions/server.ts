import { jsonErrorResponse, jsonOperation, jsonResponse, parseJsonBody } from '../../jsonProtocol.ts';
import { AwsError, type LocalContext, type LocalService } from '../../service.ts';
import { createExecutions, type StateMachine } from './executions.ts';
import { operations } from './operations.ts';
import { deployedStateMachine, readStateMachine } from './stateMachine.ts';
import { openExecutionStore } from './store.ts';

/**
 * Step Functions: standard workflows whose executions survive the process. Machines come from the template alone; executions and
 * their histories lie in the state folder.
 */
export function createStepFunctionsService(context: LocalContext): LocalService {
  const store = openExecutionStore(context.stateFolder);
  const executions = createExecutions(context, store);
  const machines = new Map<string, StateMachine>();
  const operationOf = (name: string): (typeof operations)[string] => {
    const operation = operations[name];
    if (operation === undefined) throw new AwsError('UnknownOperationException', `The local Step Functions has no operation ${name}`);
    return operation;
  };
  return {
    names: ['states'],
    async handle(request) {
      try {
        const operation = operationOf(jsonOperation(request));
        return jsonResponse(await operation.run(parseJsonBody(request), { machines, executions, store }), { version: '1.0' });
      } catch (error) {
        if (error instanceof AwsError) return jsonErrorResponse(error, { version: '1.0' });
        throw error;
      }
    },
    accessRequests(request) {
      const name = jsonOperation(request);
      const operation = operations[name];
      const input = parseJsonBody(request);
      const field = name === 'ListExecutions' && input['mapRunArn'] !== undefined ? 'mapRunArn' : operation?.resource;
      return [{ action: `states:${operation?.action ?? name}`, resource: field === undefined ? '*' : String(input[field]) }];
    },
    errorResponse: (error) => jsonErrorResponse(error, { version: '1.0' }),
    resources: {
      'AWS::StepFunctions::StateMachine': (resource) => {
        const machine = readStateMachine(resource, { ...context, now: context.now() });
        machines.set(machine.arn, machine);
        return deployedStateMachine(machine);
      },
    },
    start() {
      for (const execution of store.unfinished()) {
        const machine = machines.get(execution.machineArn);
        if (machine === undefined) context.log('states', `${execution.name} cannot go on: its state machine is no longer deployed`);
        else executions.resume(machine, execution);
      }
    },
    async close() {
      await executions.close();
      store.close();
    },
  };
}
