import { createContext, Script, type Context } from 'node:vm';
import { dynamodbModule } from './dynamodbModule.ts';
import { EarlyReturn, type Evaluation, RaisedError } from './evaluation.ts';
import { extensionsFor } from './extensions.ts';
import { toFunctionBody } from './moduleText.ts';
import { plain } from './plain.ts';
import { utilFor } from './util.ts';

/** A handler of loaded code, to be run by the sandbox that loaded it. */
export type Handler = (context: unknown) => unknown;

export interface HandlerResult {
  readonly value: unknown;
  /** ctx.stash as the handler left it. */
  readonly stash: Record<string, unknown>;
}

/** An exception in resolver code, worded as AppSync does: "code.js:3:9: TypeError: …". */
export class HandlerFailure extends Error {
  override readonly name = 'HandlerFailure';
}

/** A bound against code that never ends; AppSync's own limit is not published. */
const timeLimitMs = 1_000;

/** What APPSYNC_JS has of JavaScript's globals: https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html */
const globals = ['Object', 'Array', 'String', 'Number', 'Boolean', 'Math', 'JSON', 'undefined', 'NaN', 'Infinity', 'parseInt', 'parseFloat', 'isNaN', 'isFinite', 'Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError'];

/**
 * Runs resolver code away from Node: a context of its own without Node's globals, time, randomness or code generation. Data goes in
 * and comes out as JSON text, so that nothing is shared and `undefined` is dropped as on AWS.
 */
export class Sandbox {
  readonly #context: Context;
  readonly #modules: Readonly<Record<string, unknown>>;
  readonly #invoke: Script;
  readonly #job: { handler: Handler | undefined; input: string } = { handler: undefined, input: '' };
  #evaluation: Evaluation | undefined;

  constructor(now: () => number) {
    const current = (): Evaluation => {
      if (this.#evaluation === undefined) throw new HandlerFailure('util is not available outside a handler');
      return this.#evaluation;
    };
    const util = utilFor(now, current);
    const extensions = extensionsFor(current);
    const runtime = {
      earlyReturn(value?: unknown, options?: { skipTo?: 'END' | 'NEXT' }): never {
        throw new EarlyReturn(value, options?.skipTo);
      },
    };
    const log = (...values: readonly unknown[]): void => current().log(values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' '));
    this.#modules = { '@aws-appsync/utils': { util, extensions, runtime }, '@aws-appsync/utils/dynamodb': dynamodbModule };
    this.#context = createContext({}, { name: 'APPSYNC_JS', codeGeneration: { strings: false, wasm: false } });
    new Script(
      `for (const name of Object.getOwnPropertyNames(globalThis)) if (!${JSON.stringify(globals)}.includes(name)) delete globalThis[name];
      delete Math.random; delete Array.from; delete Array.fromAsync;`,
    ).runInContext(this.#context);
    Object.assign(this.#context, { util, extensions, runtime, console: { log, error: log } });
    // The one way in: a fixed script, so that the time limit covers the handler and its JSON.
    this.#invoke = new Script('(function (job) { const context = JSON.parse(job.input); const value = job.handler(context); return JSON.stringify({ value, stash: context.stash }); })($appsyncJob)');
    Object.defineProperty(this.#context, '$appsyncJob', { value: this.#job });
  }

  /** Throws CodeError for code that AppSync refuses; `fileName` is named in errors. */
  load(source: string, fileName: string): Readonly<Record<string, Handler>> {
    const body = toFunctionBody(source, fileName);
    const script = new Script(`(function ($import) {'use strict';${body}\n})`, { filename: fileName });
    const evaluateModule = script.runInContext(this.#context, { timeout: timeLimitMs }) as (load: (name: string) => unknown) => Record<string, Handler>;
    return evaluateModule((name) => this.#modules[name]);
  }

  /**
   * Runs one handler. Throws RaisedError for util.error, EarlyReturn for runtime.earlyReturn (both with values copied out as JSON) and
   * HandlerFailure for everything else.
   */
  run(handler: Handler, context: unknown, evaluation: Evaluation): HandlerResult {
    this.#evaluation = evaluation;
    this.#job.handler = handler;
    this.#job.input = JSON.stringify(context);
    try {
      const text = this.#invoke.runInContext(this.#context, { timeout: timeLimitMs }) as string;
      const { value, stash } = JSON.parse(text) as { value?: unknown; stash?: Record<string, unknown> };
      return { value: value ?? null, stash: stash ?? {} };
    } catch (error) {
      throw describe(error);
    } finally {
      this.#evaluation = undefined;
    }
  }
}

function describe(error: unknown): Error {
  if (error instanceof RaisedError) return error;
  if (error instanceof EarlyReturn) return new EarlyReturn(plain(error.value), error.skipTo);
  const { name, message, stack, code } = error as { name?: string; message?: string; stack?: string; code?: string };
  if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return new HandlerFailure('code.js: Error: Code execution took too long');
  // Frames of resolver code carry the name of its file; the first of them is where it went wrong.
  const position = /\(?([^\s()]+\.js):(\d+):(\d+)\)?/.exec((stack ?? '').split('\n').filter((line) => !line.includes('node:') && !line.includes('/services/appsync/')).join('\n'));
  const place = position ? `code.js:${position[2]}:${position[3]}` : 'code.js';
  return new HandlerFailure(`${place}: ${name ?? 'Error'}: ${message ?? String(error)}`, { cause: error });
}
