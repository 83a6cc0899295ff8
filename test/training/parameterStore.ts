import { jsonErrorResponse, jsonOperation, jsonResponse, parseJsonBody } from '../../local/jsonProtocol.ts';
import { AwsError, type LocalService } from '../../local/service.ts';

/** The two operations of SSM that training uses. */
export function createParameterStore(): LocalService {
  const values = new Map<string, string>();
  return {
    names: ['ssm'],
    handle: async (request) => {
      const input = parseJsonBody(request);
      const name = String(input['Name']);
      if (jsonOperation(request) === 'PutParameter') {
        values.set(name, String(input['Value']));
        return jsonResponse({ Version: 1, Tier: 'Standard' });
      }
      const value = values.get(name);
      if (value === undefined) return jsonErrorResponse(new AwsError('ParameterNotFound', ''));
      return jsonResponse({ Parameter: { Name: name, Type: 'String', Value: value, Version: 1 } });
    },
  };
}
