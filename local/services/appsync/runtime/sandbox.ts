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

/**
 * Passes through for-of and for-in loops in one handler, against code that never ends: APPSYNC_JS has no other loop and no recursion,
 * so that a count is as good as a clock and costs nothing. AppSync's own limit is not published.
 */
const maxLoopPasses = 1_000_000;

/** Run inside, so that the handler gets objects of its own world. */
const invocation = '(function (handler, input) { const context = JSON.parse(input); const value = handler(context); return JSON.stringify({ value, stash: context.stash }); })';

/** What APPSYNC_JS has of JavaScript's globals: https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html */
const globals = ['Object', 'Array', 'String', 'Number', 'Boolean', 'Math', 'JSON', 'undefined', 'NaN', 'Infinity', 'parseInt', 'parseFloat', 'isNaN', 'isFinite', 'Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError'];

/**
 * Runs resolver code away from Node: a context of its own without Node's globals, time, randomness or code generation. Data goes in
 * and comes out as JSON text, so that nothing is shared and `undefined` is dropped as on AWS.
 */
export class Sandbox {
  readonly #context: Context;
  readonly #modules: Readonly<Record<string, unknown>>;
  readonly #invoke: (handler: Handler, input: string) => string;
  #loopPasses = 0;
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
      `(function (global) {
        for (const name of Object.getOwnPropertyNames(global)) if (!${JSON.stringify(globals)}.includes(name)) delete global[name];
        delete Math.random; delete Array.from; delete Array.fromAsync;
      })(globalThis)`,
    ).runInContext(this.#context);
    Object.assign(this.#context, { util, extensions, runtime, console: { log, error: log } });
    this.#invoke = new Script(invocation).runInContext(this.#context) as (handler: Handler, input: string) => string;
  }

  /** Throws CodeError for code that AppSync refuses; `fileName` is named in errors. */
  load(source: string, fileName: string): Readonly<Record<string, Handler>> {
    const body = toFunctionBody(source, fileName);
    const script = new Script(`(function ($import, $pass) {'use strict';${body}\n})`, { filename: fileName });
    const evaluateModule = script.runInContext(this.#context) as (load: (name: string) => unknown, pass: () => void) => Record<string, Handler>;
    return evaluateModule(
      (name) => this.#modules[name],
      () => {
        this.#loopPasses += 1;
        if (this.#loopPasses > maxLoopPasses) throw new RangeError(`a handler may pass through its loops ${maxLoopPasses} times`);
      },
    );
  }

  /**
   * Runs one handler. Throws RaisedError for util.error, EarlyReturn for runtime.earlyReturn (both with values copied out as JSON) and
   * HandlerFailure for everything else.
   */
  run(handler: Handler, context: unknown, evaluation: Evaluation): HandlerResult {
    this.#evaluation = evaluation;
    this.#loopPasses = 0;
    try {
      const text = this.#invoke(handler, JSON.stringify(context));
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
  const { name, message, stack } = error as { name?: string; message?: string; stack?: string };
  // Frames of resolver code carry the name of its file; the first of them is where it went wrong.
  const position = /\(?([^\s()]+\.js):(\d+):(\d+)\)?/.exec((stack ?? '').split('\n').filter((line) => !line.includes('node:') && !line.includes('/services/appsync/')).join('\n'));
  const place = position ? `code.js:${position[2]}:${position[3]}` : 'code.js';
  return new HandlerFailure(`${place}: ${name ?? 'Error'}: ${message ?? String(error)}`, { cause: error });
}
