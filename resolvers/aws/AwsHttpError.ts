interface ErrorAnswer {
  readonly service: string;
  readonly status: number;
  /** The header: the service's clock. */
  readonly date: string | undefined;
  readonly body: string;
}

/** An error that an AWS service answered. */
export class AwsHttpError extends Error {
  readonly status: number;
  /** Epoch milliseconds by the service's clock; NaN when it did not say. */
  readonly servedAt: number;

  constructor({ service, status, date, body }: ErrorAnswer) {
    super(`${service} answered ${status}: ${body.slice(0, 500)}`);
    this.name = codeOf(body) ?? `Http${status}`;
    this.status = status;
    this.servedAt = Date.parse(date ?? '');
  }

  /** Whether the same request may yet succeed. */
  get retryable(): boolean {
    return this.status >= 500 || this.status === 429 || /Throttl|TooManyRequests|SlowDown/.test(this.name);
  }
}

/** JSON protocols name the error "__type", with or without a namespace; S3 answers XML. */
function codeOf(body: string): string | undefined {
  return /"__type"\s*:\s*"(?:[^"#]*#)?([^"]+)"/.exec(body)?.[1] ?? /<Code>([^<]+)<\/Code>/.exec(body)?.[1];
}
