/** A function as callers name it: by name, "name:qualifier", or an ARN with or without qualifier. */
export interface FunctionReference {
  readonly name: string;
  /** A version or an alias. */
  readonly qualifier: string | undefined;
}

export function functionReference(text: string): FunctionReference {
  const [, name = text, qualifier] = /^(?:arn:aws:lambda:[^:]+:\d+:function:|\d+:function:)?([^:]+)(?::([^:]+))?$/.exec(text) ?? [];
  return { name, qualifier };
}
