import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { formatWithOptions } from 'node:util';

import { type FromInstance, type InstanceData, type Invocation } from './messages.ts';

/*
 * Runs inside the function's process: what AWS's Node.js run time does around a handler.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */

type Handler = (event: unknown, context: Readonly<Record<string, unknown>>) => unknown;

const data = JSON.parse(process.argv[2] ?? '{}') as InstanceData;
let requestId = '';

function answer(message: FromInstance): void {
  process.send?.(message);
}

/** The text format of Lambda's logs: request id, level, message. */
function patchConsole(): void {
  const levels = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR', trace: 'TRACE' } as const;
  for (const [method, level] of Object.entries(levels)) {
    Object.assign(console, {
      [method]: (...values: unknown[]) => {
        process.stdout.write(`${requestId}\t${level}\t${formatWithOptions({}, ...values).replaceAll('\n', '\r')}\n`);
      },
    });
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify({ errorType: typeof error, errorMessage: String(error), trace: [] });
  return JSON.stringify({ errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') });
}

async function loadHandler(): Promise<Handler> {
  const [file = '', name = ''] = data.handler.split('.');
  const path = ['.mjs', '.js', '.cjs'].map((extension) => join(data.codeFolder, file + extension)).find((candidate) => existsSync(candidate));
  if (path === undefined) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  const handler = module[name] ?? (module['default'] as Record<string, unknown> | undefined)?.[name];
  if (typeof handler !== 'function') throw named('Runtime.HandlerNotFound', `${data.handler} is undefined or not exported`);
  return handler as Handler;
}

function named(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

async function run(handler: Handler, invocation: Invocation): Promise<void> {
  requestId = invocation.requestId;
  const context = {
    awsRequestId: invocation.requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: data.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: data.functionArn,
    memoryLimitInMB: String(data.memoryMb),
    logGroupName: `/aws/lambda/${data.functionName}`,
    logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'],
    clientContext: undefined,
    identity: undefined,
    getRemainingTimeInMillis: () => Math.max(0, invocation.deadline - Date.now()),
  };
  try {
    const result = await handler(JSON.parse(invocation.payload), context);
    // A handler that returns nothing answers null.
    answer({ kind: 'result', failed: false, payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    process.stdout.write(`${requestId}\tERROR\tInvoke Error\t${describe(error)}\n`);
    answer({ kind: 'result', failed: true, payload: describe(error) });
  }
}

// Ctrl-C on the terminal reaches every process; this one ends when the stack lets go of it.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
patchConsole();
try {
  const handler = await loadHandler();
  process.on('message', (invocation) => void run(handler, invocation as Invocation));
  answer({ kind: 'ready' });
} catch (error) {
  answer({ kind: 'initFailed', payload: describe(error) });
}
