import type { GraphQLSchema } from 'graphql';
import type { ApiCache } from './caching/ApiCache.ts';
import type { DataSource } from './dataSources/dataSource.ts';
import type { LambdaAuthorizer, LambdaAuthorizerSettings } from './lambdaAuthorizer.ts';
import type { Handler, Sandbox } from './runtime/sandbox.ts';

/** AppSync's names of the ways in: https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html */
export type AuthMode = 'API_KEY' | 'AMAZON_COGNITO_USER_POOLS' | 'OPENID_CONNECT' | 'AWS_IAM' | 'AWS_LAMBDA';

/** Resolver code, loaded. Code of a direct Lambda resolver is absent: the whole context is the payload and the answer the result. */
export interface LoadedCode {
  readonly request: Handler;
  readonly response: Handler | undefined;
}

export interface ApiFunction {
  readonly name: string;
  readonly code: LoadedCode | undefined;
  readonly dataSource: DataSource;
  /** Fields resolved by one BatchInvoke of their Lambda; 0 is off. */
  readonly maxBatchSize: number;
}

/** A resolver's own caching, for an API whose cache works by resolver. */
export interface ResolverCaching {
  readonly ttlSeconds: number;
  /** "arguments.id", "identity.sub" */
  readonly keys: readonly string[];
}

export interface UnitResolver extends ApiFunction {
  readonly kind: 'UNIT';
  readonly caching?: ResolverCaching | undefined;
}

export interface PipelineResolver {
  readonly kind: 'PIPELINE';
  readonly code: LoadedCode;
  readonly functions: readonly ApiFunction[];
  readonly caching?: ResolverCaching | undefined;
}

export type Resolver = UnitResolver | PipelineResolver;

export interface ApiSettings {
  readonly defaultMode: AuthMode;
  readonly modes: ReadonlySet<AuthMode>;
  /** Of an API with the mode AWS_LAMBDA. */
  readonly lambdaAuthorizer?: LambdaAuthorizerSettings;
  /** Names of the context's env. */
  readonly environment: Readonly<Record<string, string>>;
  /** 0 means AppSync's own upper bound. */
  readonly queryDepthLimit: number;
  readonly resolverCountLimit: number;
  readonly introspection: boolean;
}

/** A deployed GraphQL API, ready to answer. */
export interface Api {
  /** "arn:aws:appsync:us-east-1:000000000000:apis/ID" */
  readonly arn: string;
  readonly settings: ApiSettings;
  readonly schema: GraphQLSchema;
  /** By "Type.field". */
  readonly resolvers: ReadonlyMap<string, Resolver>;
  readonly sandbox: Sandbox;
  readonly cache: ApiCache | undefined;
  readonly lambdaAuthorizer: LambdaAuthorizer | undefined;
  now(): number;
  /** Lines of resolvers' console.log and of failures. */
  log(line: string): void;
}
