import { join } from 'node:path';

import { LocalCloud } from './localCloud.ts';
import { type LocalContext, type LocalService } from './service.ts';
import { createPersonalizeService } from './services/personalize/server.ts';
import { createS3Service } from './services/s3/server.ts';
import { parseTemplate } from './stack/template.ts';
import { StartError } from './StartError.ts';
import { lockState } from './stateFolder.ts';

export interface PersonalizeAloneOptions {
  /** Folder of all local state; this service keeps its own under `personalize/`, apart from the whole system's. */
  readonly state: string;
  /** 0 takes a free one. */
  readonly awsPort: number;
  log(source: string, line: string): void;
}

export interface PersonalizeAlone {
  /** "http://127.0.0.1:4566" */
  readonly endpointUrl: string;
  close(): Promise<void>;
}

/** Personalize with S3 and nothing else, for the AWS CLI and SDKs. Throws StartError for a busy port or state. */
export async function startPersonalizeAlone({ state, awsPort, log }: PersonalizeAloneOptions): Promise<PersonalizeAlone> {
  const folder = join(state, 'personalize');
  const unlock = await lockState(folder);
  try {
    const cloud = await LocalCloud.open({
      stateFolder: folder,
      awsPort,
      log,
      services: ({ context }): readonly LocalService[] => [createS3Service(context('s3')), createPersonalizeService(trustingRoles(context('personalize')))],
    });
    // Nothing is deployed; the services' own work begins.
    await cloud.deploy('personalize', parseTemplate({ Resources: {} }));
    return {
      endpointUrl: cloud.endpointUrl,
      close: async () => {
        await cloud.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    if (error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')) {
      throw new StartError(error.code === 'EADDRINUSE' ? `Port ${awsPort} is in use. Free it, or choose another with --aws-port.` : `Port ${awsPort} may not be used by this user. Choose another with --aws-port.`);
    }
    throw error;
  }
}

/** There are no roles without a template to name them: a job's role may read and write what the administrator may. */
function trustingRoles(context: LocalContext): LocalContext {
  return { ...context, call: (call) => context.call({ ...call, principal: { kind: 'admin' } }) };
}
