import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { TemplateError } from '../service.ts';
import { parseTemplate, type Template } from './template.ts';

/** One stack of a cloud assembly. https://docs.aws.amazon.com/cdk/v2/guide/deploy.html */
export interface Assembly {
  readonly stackName: string;
  readonly template: Template;
  /** Asset files by the object key under which they would be uploaded: a folder, or a single file. */
  readonly assets: ReadonlyMap<string, string>;
}

const manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      displayName: z.string().optional(),
      properties: z.looseObject({ templateFile: z.string().optional(), stackName: z.string().optional(), file: z.string().optional() }).optional(),
    }),
  ),
});

const assetManifest = z.object({
  files: z.record(
    z.string(),
    z.object({ source: z.object({ path: z.string().optional() }), destinations: z.record(z.string(), z.object({ objectKey: z.string() })) }),
  ),
});

/** Reads the one stack of the assembly, or the named one. Throws TemplateError when there is none, or more than one to choose from. */
export async function readAssembly(folder: string, stackName?: string): Promise<Assembly> {
  const artifacts = Object.entries(manifest.parse(await readJson(join(folder, 'manifest.json'))).artifacts);
  const stacks = artifacts
    .filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack')
    .map(([id, artifact]) => ({ name: artifact.properties?.stackName ?? id, templateFile: artifact.properties?.templateFile }));
  const chosen = stackName === undefined ? stacks : stacks.filter((stack) => stack.name === stackName);
  const [stack] = chosen;
  if (stack?.templateFile === undefined || chosen.length !== 1) {
    throw new TemplateError(`${folder} holds the stacks [${stacks.map(({ name }) => name).join(', ')}]: expected one${stackName === undefined ? '' : ` named ${stackName}`}.`);
  }
  const assets = new Map<string, string>();
  for (const [, artifact] of artifacts) {
    if (artifact.type !== 'cdk:asset-manifest' || artifact.properties?.file === undefined) continue;
    const { files } = assetManifest.parse(await readJson(join(folder, artifact.properties.file)));
    for (const { source, destinations } of Object.values(files)) {
      for (const { objectKey } of Object.values(destinations)) if (source.path !== undefined) assets.set(objectKey, join(folder, source.path));
    }
  }
  return { stackName: stack.name, template: parseTemplate(await readJson(join(folder, stack.templateFile))), assets };
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8')) as unknown;
}
