/** The part of an X-Amzn-Trace-Id that is the same in every service on a request's way: "1-…" of "Root=1-…;Parent=…". */
export function traceRoot(header: string | null | undefined): string | undefined {
  return /(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/i.exec(header ?? '')?.[1];
}
