import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: ['schema/appsync.graphql', 'schema/schema.graphql'],
  generates: {
    'schema/types.generated.ts': {
      plugins: ['typescript'],
      config: {
        enumType: 'string-literal',
        enumsAsTypes: true,
        skipTypename: true,
        useTypeImports: true,
        strictScalars: true,
        // Defaults are filled in by AppSync before a resolver sees the arguments.
        scalars: {
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
        },
      },
    },
  },
};

export default config;
