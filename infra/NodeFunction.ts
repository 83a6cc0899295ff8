import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage, Duration, type Size } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundleFunction } from './bundle.ts';
import type { StageSettings } from './stage.ts';

export interface NodeFunctionProps {
  /** Source file from the repository's root. */
  readonly entry: string;
  readonly description: string;
  readonly settings: StageSettings;
  /**
   * Besides STAGE.
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * In MB; a function's share of a processor grows with it.
   * @default 512
   */
  readonly memorySize?: number;
  /** @default - Lambda's own 512 MB under /tmp */
  readonly ephemeralStorage?: Size;
  /** @default 10 seconds */
  readonly timeout?: Duration;
  /**
   * What the function may do, besides writing its own log and its traces.
   * @default - nothing
   */
  readonly statements?: readonly PolicyStatement[];
  /**
   * Files beside the bundle, by name.
   * @default - none
   */
  readonly files?: Readonly<Record<string, string>>;
}

/** The one place where a Lambda function's defaults are set: Node 24 on ARM, one minified ES module, own role, own log group, X-Ray. */
export class NodeFunction extends Construct {
  readonly function: Function;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', {
      retention: props.settings.logRetention,
      removalPolicy: props.settings.removalPolicy,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.role.addToPolicy(
      new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
    );
    for (const statement of props.statements ?? []) this.role.addToPolicy(statement);

    this.function = new Function(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: bundledCode(props.entry, props.files ?? {}),
      memorySize: props.memorySize ?? 512,
      timeout: props.timeout ?? Duration.seconds(10),
      ...(props.ephemeralStorage === undefined ? {} : { ephemeralStorageSize: props.ephemeralStorage }),
      environment: { STAGE: props.settings.stage, ...props.environment },
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.TEXT,
      tracing: Tracing.ACTIVE,
    });
  }
}

function bundledCode(entry: string, files: Readonly<Record<string, string>>): Code {
  const infra = fileURLToPath(new URL('.', import.meta.url));
  return Code.fromAsset(infra, {
    // The name follows from what is uploaded: an unchanged bundle is not deployed again.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled: the local bundler below always succeeds or throws.
      image: DockerImage.fromRegistry('scratch'),
      // CDK takes two assets of one folder with equal options for the same asset, and functions are no part of its comparison.
      command: [entry],
      local: {
        tryBundle(outputFolder: string): boolean {
          writeFileSync(join(outputFolder, 'index.mjs'), bundleFunction(entry));
          for (const [name, content] of Object.entries(files)) writeFileSync(join(outputFolder, name), content);
          return true;
        },
      },
    },
  });
}
