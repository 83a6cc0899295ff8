import type { CodegenConfig } from '@graphql-codegen/cli';

const scalars = {
  ID: 'string',
  AWSDate: 'string',
  AWSTime: 'string',
  AWSDateTime: 'string',
  AWSTimestamp: 'number',
  AWSEmail: 'string',
  AWSJSON: 'string',
  AWSURL: 'string',
  AWSPhone: 'string',
  AWSIPAddress: 'string',
};

const types = { enumType: 'string-literal', enumsAsTypes: true, skipTypename: true, useTypeImports: true, strictScalars: true, scalars };

const config: CodegenConfig = {
  schema: ['schema/appsync.graphql', 'schema/schema.graphql'],
  generates: {
    // Defaults are filled in by AppSync before a resolver sees the arguments.
    'schema/types.generated.ts': { plugins: ['typescript'], config: types },
    'client/operations.generated.ts': {
      documents: 'client/operations.graphql',
      plugins: ['typescript-operations', 'typed-document-node'],
      // The texts alone: the client needs no GraphQL library.
      config: { ...types, documentMode: 'string', dedupeFragments: true },
    },
  },
};

export default config;
