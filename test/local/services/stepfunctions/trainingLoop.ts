import { type DeployedResource, type LocalService } from '../../../../local/service.ts';

/** The shape of the Training machine: call, look, wait, call again. */
export const trainingLoop = {
  QueryLanguage: 'JSONata',
  StartAt: 'Train',
  States: {
    Train: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'train', Payload: {} },
      Output: '{% $states.result.Payload %}',
      Retry: [{ ErrorEquals: ['Lambda.TooManyRequestsException'], IntervalSeconds: 1, MaxAttempts: 6, BackoffRate: 2 }],
      Next: 'Done?',
    },
    'Done?': { Type: 'Choice', Choices: [{ Condition: '{% $states.input.done %}', Next: 'Trained' }], Default: 'Wait' },
    Wait: { Type: 'Wait', Seconds: '{% $states.input.waitSeconds %}', Next: 'Train' },
    Trained: { Type: 'Succeed' },
  },
};

export async function readStateMachineResource(service: LocalService, definition: object = trainingLoop, logicalId = 'Training'): Promise<DeployedResource> {
  const deploy = service.resources?.['AWS::StepFunctions::StateMachine'];
  if (deploy === undefined) throw new Error('the service deploys no state machines');
  return deploy({
    logicalId,
    type: 'AWS::StepFunctions::StateMachine',
    defaultName: `upnext-${logicalId}`,
    properties: {
      DefinitionString: JSON.stringify(definition),
      RoleArn: `arn:aws:iam::000000000000:role/${logicalId}`,
      LoggingConfiguration: { Level: 'OFF' },
    },
  });
}
