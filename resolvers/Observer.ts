/** What an operator wants to know of a request while it runs; resolvers/telemetry.ts makes CloudWatch metrics of it. */
export interface Observer {
  /** How long one step of a request took. */
  took(step: string, milliseconds: number): void;
  count(what: string, times?: number): void;
}

export const unobserved: Observer = { took: () => undefined, count: () => undefined };
