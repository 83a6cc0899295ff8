import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';

import { openDataset } from '../preprocessing/dataset.ts';
import { localFolder } from '../preprocessing/localStorage.ts';
import { certificate } from './certificate.ts';
import { readIfPresent, writeDurably } from './durableFile.ts';
import { createFrontServer, type FrontServer } from './frontServer.ts';
import { callJson } from './jsonProtocol.ts';
import { insideCalls } from './insideCalls.ts';
import { loadTables, uploadDataset } from './loadDataset.ts';
import { listen, LocalCloud } from './localCloud.ts';
import { openApiRoute } from './openApiRoute.ts';
import { createServices } from './registry.ts';
import { writeSample } from './sample/generate.ts';
import { readAssembly } from './stack/assembly.ts';
import { StartError } from './StartError.ts';
import { chooseState, type DatasetState, lockState, rememberState } from './stateFolder.ts';
import { runStateMachine } from './stateMachine.ts';
import { synthesize } from './synthesize.ts';

export interface LocalStackOptions {
  /** The project's folder. */
  readonly root: string;
  /** Folder of all local state. */
  readonly state: string;
  /** The public port; 0 takes a free one. */
  readonly port: number;
  readonly awsPort: number;
  /** Folder; the one used last, or the sample, when left out. */
  readonly dataset?: string | undefined;
  /** File of a CDK app that contains the construct; Upnext's own when left out. */
  readonly app?: string | undefined;
  /** Forgets the dataset's state first. */
  readonly fresh?: boolean;
  readonly train?: boolean;
  /** https and wss on the public port. */
  readonly tls?: boolean;
  log(source: string, line: string): void;
  /** What the start is at. */
  progress(line: string): void;
}

export interface LocalStack {
  readonly frontUrl: string;
  readonly endpointUrl: string;
  /** The template's. */
  readonly outputs: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** How `npm run retrain` finds the running stack: `<state>/running.json`. */
export interface RunningStack {
  readonly pid: number;
  readonly frontUrl: string;
  readonly endpointUrl: string;
  readonly preprocessingArn: string;
  /** The template's. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Synthesizes, deploys, loads and trains what is missing; resolves when everything answers. Throws StartError or TemplateError. */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  // Whatever may be wrong with what was asked for is found before anything is kept.
  const chosen = await chooseState(options.state, options.dataset);
  if (chosen.dataset !== undefined) await openDataset(localFolder(chosen.dataset));
  const front = createFrontServer({ tls: options.tls === true, log: options.log });
  await listenOrExplain(() => listen(front.server, options.port), { port: options.port, option: '--port' });
  const closers: (() => Promise<void> | void)[] = [
    () => {
      front.server.close();
      front.server.closeAllConnections();
    },
  ];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    await requireFree(options.awsPort, '--aws-port');
    closers.push(await lockState(options.state));
    return await start({ options, chosen, front, closers, close });
  } catch (error) {
    await close();
    throw error;
  }
}

interface StartParts {
  readonly options: LocalStackOptions;
  readonly chosen: DatasetState;
  readonly front: FrontServer;
  readonly closers: (() => Promise<void> | void)[];
  close(): Promise<void>;
}

async function start({ options, chosen, front, closers, close }: StartParts): Promise<LocalStack> {
  if (options.fresh === true) await rm(chosen.folder, { recursive: true, force: true });
  await mkdir(chosen.folder, { recursive: true });
  await rememberState(options.state, chosen);

  if ('setSecureContext' in front.server) {
    const { key, cert, certificateFile } = await certificate(join(options.state, 'tls'));
    front.server.setSecureContext({ key, cert });
    options.progress(`TLS with the certificate ${certificateFile}: trust it (NODE_EXTRA_CA_CERTS for Node.js)`);
  }
  const frontUrl = `${options.tls === true ? 'https' : 'http'}://127.0.0.1:${(front.server.address() as AddressInfo).port}`;

  const output = options.app === undefined ? join(options.root, 'cdk.out') : join(chosen.folder, 'cdk.out');
  if ((await synthesize(options.root, resolve(options.app ?? join(options.root, 'infra', 'app.ts')), output)) === 'made') options.progress('Template synthesized');
  const assembly = await readAssembly(output);
  const cloud = await listenOrExplain(
    () =>
      LocalCloud.open({
        stateFolder: chosen.folder,
        awsPort: options.awsPort,
        log: options.log,
        services: (host) => createServices(host, { sharedStateFolder: options.state, frontUrl, assets: assembly.assets }),
      }),
    { port: options.awsPort, option: '--aws-port' },
  );
  closers.push(() => cloud.close());
  const { outputs } = await cloud.deploy(assembly.stackName, assembly.template);
  front.open([openApiRoute(new URL('../schema/openapi.yaml', import.meta.url)), ...cloud.routes]);

  const running: RunningStack = { pid: process.pid, frontUrl, endpointUrl: cloud.endpointUrl, preprocessingArn: requiredOutput(outputs, 'PreprocessingStateMachine'), outputs };
  const runningFile = join(options.state, 'running.json');
  await writeDurably(runningFile, `${JSON.stringify(running)}\n`);
  closers.push(() => rm(runningFile, { force: true }));

  await fill(cloud, { outputs, chosen, options });
  front.ready();
  return { frontUrl, endpointUrl: cloud.endpointUrl, outputs, close };
}

/** Loads and trains what this state has not been given yet. Each marker is written when its part is done: an interrupted part starts over. */
async function fill(cloud: LocalCloud, from: { readonly outputs: Readonly<Record<string, string>>; readonly chosen: DatasetState; readonly options: LocalStackOptions }): Promise<void> {
  const { outputs, chosen, options } = from;
  const loadedMarker = join(chosen.folder, 'loaded.json');
  const trainedMarker = join(chosen.folder, 'trained.json');
  const loaded = (await readIfPresent(loadedMarker)) !== undefined;
  const trained = (await readIfPresent(trainedMarker)) !== undefined;
  const folder = chosen.dataset ?? join(chosen.folder, 'dataset');
  const target = {
    ...insideCalls(cloud.context, requiredOutput(outputs, 'DataBucket')),
    progressFile: join(chosen.folder, 'loading.json'),
    videosTable: requiredOutput(outputs, 'VideosTable'),
    interactionsTable: requiredOutput(outputs, 'InteractionsTable'),
    progress: options.progress,
  };
  if (!loaded) {
    if (chosen.dataset === undefined) await writeSample(folder);
    await uploadDataset(folder, chosen.name, target);
  }
  const load = async (): Promise<void> => {
    const counts = await loadTables(folder, target);
    await writeDurably(loadedMarker, `${JSON.stringify(counts)}\n`);
    options.progress(`${counts.videos} videos and ${counts.plays} plays of ${chosen.name} loaded`);
  };
  const train = async (): Promise<void> => {
    await runStateMachine({
      call: (operation, input) =>
        callJson(cloud.context, { service: 'states', target: `AWSStepFunctions.${operation}`, input, principal: { kind: 'admin' } }),
      stateMachineArn: requiredOutput(outputs, 'PreprocessingStateMachine'),
      progress: (seconds) => options.progress(`Preprocessing and training: ${seconds.toFixed(0)} s`),
    });
    await writeDurably(trainedMarker, `${JSON.stringify({ finishedAt: new Date().toISOString() })}\n`);
    options.progress('Preprocessed and trained');
  };
  // The data set's files are in the bucket: training needs nothing of the tables.
  const outcomes = await Promise.allSettled([loaded ? undefined : load(), trained || options.train === false ? undefined : train()]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

function requiredOutput(outputs: Readonly<Record<string, string>>, name: string): string {
  const value = outputs[name];
  if (value === undefined) throw new StartError(`The template has no output ${name}; it has ${Object.keys(outputs).join(', ')}.`);
  return value;
}

/** The port itself is taken later, when the services behind it are there. */
async function requireFree(port: number, option: string): Promise<void> {
  const probe = createServer();
  await listenOrExplain(() => listen(probe, port), { port, option });
  await new Promise((closed) => probe.close(closed));
}

async function listenOrExplain<Result>(action: () => Promise<Result>, place: { readonly port: number; readonly option: string }): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') throw new StartError(`Port ${place.port} is in use. Free it, or choose another with ${place.option}.`);
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') throw new StartError(`Port ${place.port} may not be used by this user. Choose another with ${place.option}.`);
    throw error;
  }
}
