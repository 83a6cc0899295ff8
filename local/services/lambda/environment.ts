import { devNull } from 'node:os';

import { type MintedCredentials } from '../iam/credentials.ts';
import { type FunctionConfiguration } from './functionConfiguration.ts';

/** A function's process.env: its own variables and those that the run time sets. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
export function functionEnvironment(
  configuration: FunctionConfiguration,
  options: { readonly region: string; readonly endpointUrl: string; readonly credentials: MintedCredentials },
): Record<string, string> {
  return {
    ...configuration.environment,
    _HANDLER: configuration.handler,
    AWS_REGION: options.region,
    AWS_DEFAULT_REGION: options.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: configuration.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${configuration.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local/[$LATEST]',
    AWS_ACCESS_KEY_ID: options.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: options.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: options.credentials.sessionToken,
    LAMBDA_TASK_ROOT: configuration.codeFolder,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    // Not on AWS: every SDK client talks to the local endpoint, and the owner's own AWS files are not looked at.
    AWS_ENDPOINT_URL: options.endpointUrl,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
