declare module 'asl-validator' {
  interface Validation {
    readonly isValid: boolean;
    errorsText(separator?: string): string;
  }
  /** Changes the definition it is given. */
  function validate(definition: unknown, options?: { readonly checkPaths?: boolean; readonly checkArn?: boolean }): Validation;
  export = validate;
}
