import { randomUUID } from 'node:crypto';

import { type AccessRequest, type AwsCall, AwsError, type AwsRequest, type AwsResponse, type LocalService, type Principal } from '../service.ts';
import { jsonErrorResponse } from '../jsonProtocol.ts';
import { DroppedConnection, type Faults } from './faults.ts';

/** Decides by IAM policies; throws AwsError AccessDeniedException. */
export type Authorize = (principal: Principal, access: AccessRequest) => void;

/** The one way into the local services, for calls over HTTP and for calls in process. */
export class Dispatcher {
  readonly #services = new Map<string, LocalService>();
  readonly #authorize: Authorize;
  readonly #faults: Faults;
  readonly #log: (source: string, line: string) => void;

  constructor(options: { readonly authorize: Authorize; readonly faults: Faults; readonly log: (source: string, line: string) => void }) {
    this.#authorize = options.authorize;
    this.#faults = options.faults;
    this.#log = options.log;
  }

  add(service: LocalService): void {
    for (const name of service.names) this.#services.set(name, service);
  }

  /** Answers every AWS error as a response; rejects with DroppedConnection only. */
  async dispatch(request: AwsRequest): Promise<AwsResponse> {
    const service = this.#services.get(request.service);
    try {
      if (service?.handle === undefined) {
        throw new AwsError('UnknownOperationException', `The local stack has no service "${request.service}".`, { status: 404 });
      }
      // Only roles and faults need to know what the call asks for: the administrator's calls skip it.
      if (request.principal.kind === 'role' || this.#faults.inForce.length > 0) await this.#admit(service, request);
      return await service.handle(request);
    } catch (error) {
      if (error instanceof DroppedConnection) throw error;
      return this.#errorResponse(service, this.#asAwsError(error, request), request);
    }
  }

  /** `LocalContext.call`. A dropped connection, which has no socket here, is answered as status 503. */
  async call(call: AwsCall): Promise<AwsResponse> {
    const body = call.body ?? '';
    const request: AwsRequest = {
      service: call.service,
      principal: call.principal,
      method: call.method ?? 'POST',
      path: call.path ?? '/',
      query: call.query ?? new URLSearchParams(),
      headers: call.headers ?? {},
      body: typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength),
      requestId: randomUUID(),
    };
    try {
      return await this.dispatch(request);
    } catch (error) {
      const unavailable = new AwsError('ServiceUnavailable', error instanceof Error ? error.message : String(error), { status: 503 });
      return this.#errorResponse(this.#services.get(call.service), unavailable, request);
    }
  }

  /** In the words of the service's own protocol. */
  errorResponse(error: AwsError, request: AwsRequest): AwsResponse {
    return this.#errorResponse(this.#services.get(request.service), error, request);
  }

  async #admit(service: LocalService, request: AwsRequest): Promise<void> {
    const accesses = service.accessRequests?.(request);
    if (this.#faults.inForce.length > 0) await this.#faults.strike(faultService(request), operationOf(request, accesses));
    if (request.principal.kind !== 'role') return;
    if (accesses === undefined) this.#authorize(request.principal, { action: `${request.service}:${operationOf(request, accesses) ?? request.method}`, resource: '*' });
    for (const access of accesses ?? []) this.#authorize(request.principal, access);
  }

  #asAwsError(error: unknown, request: AwsRequest): AwsError {
    if (error instanceof AwsError) return error;
    this.#log(request.service, `${request.requestId} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return new AwsError('InternalFailure', 'The request processing has failed because of an unknown error, exception or failure.', { status: 500 });
  }

  #errorResponse(service: LocalService | undefined, error: AwsError, request: AwsRequest): AwsResponse {
    return service?.errorResponse?.(error, request) ?? jsonErrorResponse(error);
  }
}

/** Personalize's three models share one signing name; faults tell them apart. */
export function faultService(request: Pick<AwsRequest, 'service' | 'headers' | 'path'>): string {
  if (request.service !== 'personalize' || request.headers['x-amz-target'] !== undefined) return request.service;
  return /^\/(recommendations|personalize-ranking|action-recommendations)\/?$/.test(request.path) ? 'personalize-runtime' : 'personalize-events';
}

function operationOf(request: AwsRequest, accesses: readonly AccessRequest[] | undefined): string | undefined {
  const target = request.headers['x-amz-target'];
  if (target !== undefined) return target.slice(target.lastIndexOf('.') + 1);
  const action = accesses?.[0]?.action;
  return action?.slice(action.indexOf(':') + 1);
}
