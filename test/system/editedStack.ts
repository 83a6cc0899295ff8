import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFrontServer } from '../../local/frontServer.ts';
import { listen, LocalCloud } from '../../local/localCloud.ts';
import { createServices } from '../../local/registry.ts';
import { readAssembly } from '../../local/stack/assembly.ts';
import type { Template } from '../../local/stack/template.ts';
import { root } from './stack.ts';

export interface EditedStack {
  readonly frontUrl: string;
  readonly endpointUrl: string;
  readonly folder: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** What services and functions wrote. */
  readonly lines: readonly string[];
  close(): Promise<void>;
}

interface PolicyDocument {
  Statement: { Action: string | string[]; Resource: unknown }[];
}

/** The template's statement that grants `action`, in the policy whose logical id `policy` matches, taken out. Throws unless there is exactly one. */
export function withoutStatement(template: Template, policy: RegExp, action: string): Template {
  const edited = structuredClone(template);
  let removed = 0;
  for (const [logicalId, resource] of Object.entries(edited.Resources)) {
    if (resource.Type !== 'AWS::IAM::Policy' || !policy.test(logicalId)) continue;
    const { PolicyDocument: document } = resource.Properties as unknown as { PolicyDocument: PolicyDocument };
    const rest = document.Statement.filter((statement) => ![statement.Action].flat().includes(action));
    removed += document.Statement.length - rest.length;
    document.Statement = rest;
  }
  if (removed !== 1) throw new Error(`${policy.source} ${action}: took out ${removed} statements, expected one`);
  return edited;
}

/** The synthesized template, edited, on local services of this process; nothing is loaded or trained. */
export async function openEditedStack(edit: (template: Template) => Template): Promise<EditedStack> {
  const folder = await mkdtemp(join(tmpdir(), 'upnext-edited-'));
  const lines: string[] = [];
  const log = (source: string, line: string): void => void lines.push(`${source} | ${line}`);
  const front = createFrontServer({ tls: false, log });
  await listen(front.server, 0);
  const frontUrl = `http://127.0.0.1:${(front.server.address() as AddressInfo).port}`;
  const assembly = await readAssembly(join(root, 'cdk.out'));
  const cloud = await LocalCloud.open({
    stateFolder: folder,
    awsPort: 0,
    log,
    services: (host) => createServices(host, { sharedStateFolder: folder, frontUrl, assets: assembly.assets }),
  });
  const { outputs } = await cloud.deploy(assembly.stackName, edit(assembly.template));
  front.open(cloud.routes);
  return {
    frontUrl,
    endpointUrl: cloud.endpointUrl,
    folder,
    outputs,
    lines,
    async close() {
      front.server.close();
      front.server.closeAllConnections();
      await cloud.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
