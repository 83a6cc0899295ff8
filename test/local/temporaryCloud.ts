import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { LocalCloud, type ServiceHost } from '../../local/localCloud.ts';
import { type LocalService } from '../../local/service.ts';
import { createLambdaService } from '../../local/services/lambda/server.ts';
import { type DeployedStack } from '../../local/stack/deploy.ts';
import { parseTemplate } from '../../local/stack/template.ts';

export interface TemporaryCloud {
  readonly cloud: LocalCloud;
  readonly stack: DeployedStack;
  readonly folder: string;
  /** What the services and functions wrote on the terminal: "source: line". */
  readonly lines: readonly string[];
  /** For SDK clients: the administrator's. */
  readonly client: { readonly endpoint: string; readonly region: string; readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } };
  /** Closes; the state stays until `remove`. */
  close(): Promise<void>;
  remove(): Promise<void>;
}

export interface TemporaryCloudOptions {
  readonly resources: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  /** Source of index.mjs by object key. */
  readonly functions?: Record<string, string>;
  /** Besides IAM and Lambda. */
  services?(host: ServiceHost): readonly LocalService[];
  /** State of an earlier cloud; a fresh one otherwise. */
  readonly folder?: string;
}

/** A hand-written template deployed to local services on a free port. */
export async function openTemporaryCloud(options: TemporaryCloudOptions): Promise<TemporaryCloud> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'upnext-test-')));
  const lines: string[] = [];
  for (const [key, source] of Object.entries(options.functions ?? {})) {
    await mkdir(join(folder, 'assets', key), { recursive: true });
    await writeFile(join(folder, 'assets', key, 'index.mjs'), source);
  }
  const cloud = await LocalCloud.open({
    stateFolder: join(folder, 'state'),
    awsPort: 0,
    log: (source, line) => lines.push(`${source}: ${line}`),
    services: (host) => [
      ...(options.services?.(host) ?? []),
      createLambdaService(host.context('lambda'), {
        credentials: host.iam.credentials,
        codeFolder: (key) => (options.functions?.[key] === undefined ? undefined : join(folder, 'assets', key)),
      }),
    ],
  });
  const close = (): Promise<void> => cloud.close();
  try {
    const stack = await cloud.deploy('test', parseTemplate({ Resources: options.resources, Outputs: options.outputs ?? {} }));
    return {
      cloud,
      stack,
      folder,
      lines,
      client: { endpoint: cloud.endpointUrl, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } },
      close,
      async remove() {
        await close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A role that Lambda functions act in, with these statements. */
export function roleResource(...statements: readonly Record<string, unknown>[]): Record<string, unknown> {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] },
      ...(statements.length === 0 ? {} : { Policies: [{ PolicyName: 'inline', PolicyDocument: { Version: '2012-10-17', Statement: statements } }] }),
    },
  };
}

export function functionResource(key: string, properties: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: { Code: { S3Bucket: 'assets', S3Key: key }, Handler: 'index.handler', Runtime: 'nodejs24.x', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, ...properties },
  };
}
