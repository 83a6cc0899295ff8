/** AppSync's name of the module; the package has it as a file without an exports map, which Node's resolution does not find. */
declare module '@aws-appsync/utils/dynamodb' {
  export * from '@aws-appsync/utils/dynamodb.js';
}
