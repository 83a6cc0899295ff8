import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

/** The folder of Python's botocore on this machine, whose API models are AWS's own; undefined without one. */
export const botocoreFolder = ((): string | undefined => {
  try {
    return execFileSync('python3', ['-c', 'import os, boto3, botocore; print(os.path.dirname(botocore.__file__))'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
})();

/** Whether the AWS CLI is installed. */
export const hasAwsCli = ((): boolean => {
  try {
    execFileSync('aws', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** Runs a program as a user of the local stack would; answers what it printed. Rejects with what it said on stderr. */
export async function run(program: string, args: readonly string[], endpoint: string): Promise<string> {
  const env = {
    ...process.env, AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_DEFAULT_REGION: 'us-east-1', AWS_PAGER: '',
    AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true',
  };
  return (await promisify(execFile)(program, [...args], { env, maxBuffer: 16 * 1024 * 1024 })).stdout;
}
