/** What a function's process is started with. */
export interface InstanceData {
  readonly codeFolder: string;
  readonly handler: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
}

/** One request to a process. */
export interface Invocation {
  readonly requestId: string;
  /** The event as JSON text. */
  readonly payload: string;
  /** Epoch milliseconds. */
  readonly deadline: number;
}

export type FromInstance =
  | { readonly kind: 'ready' }
  /** `payload`: {errorType, errorMessage, trace} as JSON text. */
  | { readonly kind: 'initFailed'; readonly payload: string }
  | { readonly kind: 'result'; readonly failed: boolean; readonly payload: string };
