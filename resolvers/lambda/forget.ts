import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PersonalizeClient } from '@aws-sdk/client-personalize';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { requiredEnvironment } from '../environment.ts';
import { type ForgetReport, type Forgetting, forgetUser } from '../forget.ts';
import { ServiceError } from '../ServiceError.ts';

/** For Personalize to take the job, and again for its end: seconds locally, an hour or so on AWS, which is not waited for. */
const waitMilliseconds = 60_000;
const longestUserId = 256;

const states = new SFNClient({});

const forgetting: Forgetting = {
  dynamo: new DynamoDBClient({}),
  interactionsTable: requiredEnvironment('INTERACTIONS_TABLE'),
  data: { client: new S3Client({}), bucket: requiredEnvironment('DATA_BUCKET') },
  personalize: {
    client: new PersonalizeClient({}),
    datasetGroupArn: requiredEnvironment('DATASET_GROUP_ARN'),
    roleArn: requiredEnvironment('PERSONALIZE_ROLE_ARN'),
    waitMilliseconds,
    now: () => Date.now(),
  },
  async prepareAgain() {
    const { executionArn = '' } = await states.send(new StartExecutionCommand({ stateMachineArn: requiredEnvironment('PREPROCESSING_ARN') }));
    return executionArn;
  },
};

/** For operators, by way of `npm run forget`: no API leads here. */
export async function handler(event: { readonly userId?: unknown }): Promise<ForgetReport> {
  const { userId } = event;
  if (typeof userId !== 'string' || userId === '' || userId.length > longestUserId) {
    throw new ServiceError('InvalidInput', `userId is ${JSON.stringify(userId)}, expected 1 to ${longestUserId} characters`);
  }
  return forgetUser(userId, forgetting);
}
