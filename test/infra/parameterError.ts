import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';

/** What GetParameter throws at this endpoint, as a function sees it that knows ParameterNotFound. */
export async function parameterError(endpoint: string, Name: string): Promise<{ readonly isNotFound: boolean; readonly error: unknown }> {
  try {
    return { isNotFound: false, error: await new SSMClient({ endpoint, region: 'us-east-1', maxAttempts: 1 }).send(new GetParameterCommand({ Name })) };
  } catch (error) {
    return { isNotFound: error instanceof ParameterNotFound, error };
  }
}
