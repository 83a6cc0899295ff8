import { z } from 'zod';

import { jsonErrorResponse, jsonOperation, jsonResponse, parseJsonBody } from '../../jsonProtocol.ts';
import { AwsError, type AwsRequest, type LocalContext, type LocalService } from '../../service.ts';
import { parseProperties } from '../../stack/properties.ts';
import { type Parameter, ParameterStore } from './parameterStore.ts';

const types = z.enum(['String', 'StringList', 'SecureString']);

const resourceProperties = z.strictObject({
  Name: z.string().optional(),
  Type: z.enum(['String', 'StringList']),
  Value: z.string(),
  Description: z.string().optional(),
  Tier: z.unknown().optional(),
  AllowedPattern: z.string().optional(),
  DataType: z.literal('text').optional(),
  Tags: z.unknown().optional(),
});

const inputs = {
  PutParameter: z.object({ Name: z.string().min(1).max(2048), Value: z.string(), Type: types.optional(), Overwrite: z.boolean().default(false) }),
  GetParameter: z.object({ Name: z.string() }),
  GetParameters: z.object({ Names: z.array(z.string()).min(1).max(10) }),
  GetParametersByPath: z.object({ Path: z.string(), Recursive: z.boolean().default(false), MaxResults: z.number().int().min(1).max(10).default(10), NextToken: z.string().optional() }),
  DeleteParameter: z.object({ Name: z.string() }),
};

/** A standard parameter holds 4 KB, an advanced one 8 KB. https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const MAX_VALUE_BYTES = 8192;

/** Systems Manager's parameter store. */
export function createSsmService(context: LocalContext): LocalService {
  const store = new ParameterStore(context.stateFolder);
  const arn = (name: string): string => `arn:aws:ssm:${context.region}:${context.accountId}:parameter/${name.replace(/^\//, '')}`;
  const described = (parameter: Parameter): Record<string, unknown> => ({
    Name: parameter.name,
    Type: parameter.type,
    Value: parameter.value,
    Version: parameter.version,
    LastModifiedDate: parameter.modifiedAt / 1000,
    ARN: arn(parameter.name),
    DataType: 'text',
  });

  const operations: Readonly<Record<string, (request: AwsRequest) => unknown>> = {
    PutParameter(request) {
      const input = parse(inputs.PutParameter, request);
      const before = store.get(input.Name);
      if (before !== undefined && !input.Overwrite) {
        throw new AwsError('ParameterAlreadyExists', 'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.');
      }
      if (Buffer.byteLength(input.Value) > MAX_VALUE_BYTES) throw new AwsError('ValidationException', `Parameter value is longer than ${MAX_VALUE_BYTES} bytes.`);
      const type = input.Type ?? before?.type;
      if (type === undefined) throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
      return { Version: store.put({ name: input.Name, type, value: input.Value, modifiedAt: context.now() }), Tier: 'Standard' };
    },
    GetParameter(request) {
      const parameter = store.get(parse(inputs.GetParameter, request).Name);
      // AWS answers this error without a message.
      if (parameter === undefined) throw new AwsError('ParameterNotFound', '');
      return { Parameter: described(parameter) };
    },
    GetParameters(request) {
      const { Names } = parse(inputs.GetParameters, request);
      const found = Names.map((name) => store.get(name)).filter((parameter) => parameter !== undefined);
      return { Parameters: found.map(described), InvalidParameters: Names.filter((name) => store.get(name) === undefined) };
    },
    GetParametersByPath(request) {
      const { Path, Recursive, MaxResults, NextToken } = parse(inputs.GetParametersByPath, request);
      const prefix = Path.endsWith('/') ? Path : `${Path}/`;
      const inPath = (parameter: Parameter): boolean => Recursive || !parameter.name.slice(prefix.length).includes('/');
      const after = NextToken === undefined ? '' : Buffer.from(NextToken, 'base64url').toString('utf8');
      const matching = store.below(prefix, { after, limit: Number.MAX_SAFE_INTEGER }).filter(inPath);
      const page = matching.slice(0, MaxResults);
      const last = page.at(-1);
      return {
        Parameters: page.map(described),
        ...(matching.length > page.length && last !== undefined ? { NextToken: Buffer.from(last.name).toString('base64url') } : {}),
      };
    },
    DeleteParameter(request) {
      if (!store.delete(parse(inputs.DeleteParameter, request).Name)) throw new AwsError('ParameterNotFound', '');
      return {};
    },
  };

  return {
    names: ['ssm'],
    handle: (request) => {
      const operation = operations[jsonOperation(request)];
      if (operation === undefined) throw new AwsError('UnknownOperationException', `The local parameter store has no operation ${jsonOperation(request)}`);
      return Promise.resolve(jsonResponse(operation(request)));
    },
    accessRequests(request) {
      const { Name, Names, Path } = parseJsonBody(request);
      const names = [Name, Path, ...(Array.isArray(Names) ? Names : [])].filter((name) => typeof name === 'string');
      return names.map((name) => ({ action: `ssm:${jsonOperation(request)}`, resource: arn(name) }));
    },
    errorResponse: (error) => jsonErrorResponse(error),
    resources: {
      'AWS::SSM::Parameter': (resource) => {
        const { Name = resource.defaultName, Type, Value } = parseProperties(resourceProperties, resource);
        store.deploy({ name: Name, type: Type, value: Value, modifiedAt: context.now() });
        return { ref: Name, attributes: { Type, Value } };
      },
    },
    close: () => store.close(),
  };
}

function parse<Shape extends z.ZodType>(shape: Shape, request: AwsRequest): z.output<Shape> {
  const parsed = shape.safeParse(parseJsonBody(request));
  if (!parsed.success) throw new AwsError('ValidationException', z.prettifyError(parsed.error));
  return parsed.data;
}
