import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, DefaultStackSynthesizer, type IStackSynthesizer, Stack } from 'aws-cdk-lib';
import { LocalCloud, type ServiceHost } from '../../local/localCloud.ts';
import { type LocalService } from '../../local/service.ts';
import { createLambdaService } from '../../local/services/lambda/server.ts';
import { type DeployedStack } from '../../local/stack/deploy.ts';
import { readAssembly } from '../../local/stack/assembly.ts';

export interface ConstructCloud {
  readonly stack: DeployedStack;
  readonly folder: string;
  readonly endpointUrl: string;
  /** What the services and functions wrote on the terminal: "source: line". */
  readonly lines: readonly string[];
  /** For SDK clients: the administrator's. */
  readonly client: { readonly endpoint: string; readonly region: string; readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } };
  /** Closes, and removes the state. */
  remove(): Promise<void>;
}

/** Constructs of the stack, synthesized with their real code and deployed to local services on a free port. */
export async function openConstructCloud(options: {
  build(stack: Stack): void;
  /** Besides IAM and Lambda. */
  services(host: ServiceHost): readonly LocalService[];
}): Promise<ConstructCloud> {
  const folder = await mkdtemp(join(tmpdir(), 'upnext-construct-'));
  const app = new App({ analyticsReporting: false, outdir: join(folder, 'cdk.out'), postCliContext: { '@aws-cdk/aws-iam:minimizePolicies': true } });
  options.build(new Stack(app, 'Test', { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer }));
  app.synth();
  const assembly = await readAssembly(join(folder, 'cdk.out'));
  const lines: string[] = [];
  const cloud = await LocalCloud.open({
    stateFolder: join(folder, 'state'),
    awsPort: 0,
    log: (source, line) => lines.push(`${source}: ${line}`),
    services: (host) => [
      ...options.services(host),
      createLambdaService(host.context('lambda'), { credentials: host.iam.credentials, codeFolder: (key) => assembly.assets.get(key) }),
    ],
  });
  const remove = async (): Promise<void> => {
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const stack = await cloud.deploy(assembly.stackName, assembly.template);
    const client = { endpoint: cloud.endpointUrl, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
    return { stack, folder, endpointUrl: cloud.endpointUrl, lines, client, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
