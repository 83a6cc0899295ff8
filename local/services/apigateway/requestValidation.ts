import { type ApiMethod, type RestApi } from './api.ts';
import { GatewayError } from './gatewayResponse.ts';
import { type GatewayRequest } from './proxyEvent.ts';

/** Checks what the method's validator asks for. Throws GatewayError. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html */
export function validateRequest(api: RestApi, method: ApiMethod, request: GatewayRequest): void {
  const validator = method.validatorId === undefined ? undefined : api.validators.get(method.validatorId);
  if (validator?.parameters === true) requireParameters(method, request);
  if (validator?.body === true) validateBody(api, method, request);
}

function requireParameters(method: ApiMethod, request: GatewayRequest): void {
  const missing = method.requiredParameters
    .map((parameter) => /^method\.request\.(querystring|header|path)\.(.+)$/.exec(parameter))
    .flatMap((match) => {
      const [, kind = '', name = ''] = match ?? [];
      const value = kind === 'querystring' ? request.query.get(name) : kind === 'header' ? request.message.headers[name.toLowerCase()] : request.route.pathParameters[name];
      return value === undefined || value === null || value === '' ? [name] : [];
    });
  if (missing.length > 0) throw new GatewayError('BAD_REQUEST_PARAMETERS', `Missing required request parameters: [${missing.join(', ')}]`);
}

function validateBody(api: RestApi, method: ApiMethod, request: GatewayRequest): void {
  const contentType = (request.message.headers['content-type'] ?? 'application/json').split(';', 1)[0]?.trim() ?? '';
  const modelName = method.requestModels[contentType];
  const validate = modelName === undefined ? undefined : api.models.get(modelName)?.();
  if (validate === undefined) return;
  let body: unknown;
  try {
    body = JSON.parse(request.body.toString('utf8'));
  } catch {
    throw new GatewayError('BAD_REQUEST_BODY', undefined, '[Unable to parse request body]');
  }
  if (!validate(body)) throw new GatewayError('BAD_REQUEST_BODY', undefined, `[${(validate.errors ?? []).map((error) => `${error.instancePath || 'body'} ${error.message ?? ''}`).join(', ')}]`);
}
