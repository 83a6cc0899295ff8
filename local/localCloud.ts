import { mkdirSync } from 'node:fs';
import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { Dispatcher } from './endpoint/dispatcher.ts';
import { Faults } from './endpoint/faults.ts';
import { createEndpoint } from './endpoint/server.ts';
import { type DeployResource, type FrontRoute, type LocalContext, type LocalService } from './service.ts';
import { createIamService, type IamService } from './services/iam/server.ts';
import { deployTemplate, type DeployedStack } from './stack/deploy.ts';
import { type Template } from './stack/template.ts';

export const REGION = 'us-east-1';
export const ACCOUNT_ID = '000000000000';

/** What the services are created from. */
export interface ServiceHost {
  /** `name` is also the folder of the service's state, under `stateFolder` or the cloud's own. */
  context(name: string, stateFolder?: string): LocalContext;
  readonly iam: IamService;
}

export interface LocalCloudOptions {
  readonly stateFolder: string;
  /** Port of the endpoint; 0 takes a free one. */
  readonly awsPort: number;
  log(source: string, line: string): void;
  services(host: ServiceHost): readonly LocalService[];
}

/** Local AWS services behind one endpoint, and the stack deployed to them. IAM is always among them. */
export class LocalCloud {
  readonly endpointUrl: string;
  /** For calls of the stack's owner. */
  readonly context: LocalContext;
  readonly #server: Server;
  readonly #services: readonly LocalService[];
  #closing: Promise<void> | undefined;

  private constructor(options: { readonly server: Server; readonly context: LocalContext; readonly services: readonly LocalService[] }) {
    this.#server = options.server;
    this.context = options.context;
    this.endpointUrl = options.context.endpointUrl;
    this.#services = options.services;
  }

  /** Listens. Rejects with Node's EADDRINUSE when the port is taken. */
  static async open(options: LocalCloudOptions): Promise<LocalCloud> {
    const faults = new Faults();
    let iam: IamService | undefined;
    const dispatcher = new Dispatcher({ authorize: (principal, access) => iam?.policies.authorize(principal, access), faults, log: options.log });
    const server = createEndpoint({ dispatcher, faults, credential: (accessKeyId) => iam?.credentials.find(accessKeyId) });
    await listen(server, options.awsPort);
    const endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const context = (name: string, stateFolder = options.stateFolder): LocalContext => {
      const folder = join(stateFolder, name);
      mkdirSync(folder, { recursive: true });
      return {
        stateFolder: folder,
        region: REGION,
        accountId: ACCOUNT_ID,
        endpointUrl,
        now: () => Date.now(),
        log: (source, line) => options.log(source, line),
        call: (call) => dispatcher.call(call),
      };
    };
    try {
      iam = createIamService(context('iam'));
      const services = [iam, ...options.services({ context, iam })];
      for (const service of services) dispatcher.add(service);
      return new LocalCloud({ server, context: context('stack'), services });
    } catch (error) {
      server.close();
      throw error;
    }
  }

  get routes(): readonly FrontRoute[] {
    return this.#services.flatMap((service) => service.routes ?? []);
  }

  /** Deploys, then starts the services' own work. Throws TemplateError. */
  async deploy(stackName: string, template: Template): Promise<DeployedStack> {
    const handlers = new Map<string, DeployResource>();
    for (const service of this.#services) for (const [type, deploy] of Object.entries(service.resources ?? {})) handlers.set(type, deploy);
    const stack = await deployTemplate({ template, stackName, region: REGION, accountId: ACCOUNT_ID, handlers });
    for (const service of this.#services) await service.start?.();
    return stack;
  }

  /** Services close in the order opposite to how they were given, so that those that call others come first. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#server.close();
    this.#server.closeIdleConnections();
    for (const service of this.#services.toReversed()) await service.close?.();
    this.#server.closeAllConnections();
  }
}

export async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
