import { type LocalService } from './service.ts';
import { type ServiceHost } from './localCloud.ts';
import { createApiGatewayService } from './services/apigateway/server.ts';
import { createAppSyncService } from './services/appsync/service.ts';
import { measurePersonalize } from './services/cloudwatch/measurePersonalize.ts';
import { createCloudWatchService } from './services/cloudwatch/server.ts';
import { createCognitoService } from './services/cognito/server.ts';
import { createDynamoDbService } from './services/dynamodb/server.ts';
import { createEdgeService } from './services/edge/server.ts';
import { createEventsService } from './services/events/server.ts';
import { createGlueService } from './services/glue/server.ts';
import { createLambdaService } from './services/lambda/server.ts';
import { createLogsService } from './services/logs/server.ts';
import { createPersonalizeService } from './services/personalize/server.ts';
import { createS3Service } from './services/s3/server.ts';
import { createSnsService } from './services/sns/server.ts';
import { createSqsService } from './services/sqs/server.ts';
import { createSsmService } from './services/ssm/server.ts';
import { createStepFunctionsService } from './services/stepfunctions/server.ts';

/** Of the local stack only; the same everywhere, so that pages and examples can name it. */
export const LOCAL_API_KEY = 'da2-localdevelopment00000000';

export interface RegistryOptions {
  /** State that all datasets share: the user pool's keys. */
  readonly sharedStateFolder: string;
  /** "http://127.0.0.1:4000" */
  readonly frontUrl: string;
  /** Asset files by object key. */
  readonly assets: ReadonlyMap<string, string>;
}

/** Every local service. Those that call others come after them, as they are closed first. */
export function createServices(host: ServiceHost, options: RegistryOptions): readonly LocalService[] {
  const cognito = createCognitoService(host.context('cognito', options.sharedStateFolder));
  const { verifyToken } = cognito;
  const cloudwatch = createCloudWatchService(host.context('cloudwatch'));
  return [
    createLogsService(host.context('logs')),
    createEdgeService(host.context('edge')),
    cloudwatch,
    cognito,
    createSsmService(host.context('ssm')),
    createDynamoDbService(host.context('dynamodb')),
    createS3Service(host.context('s3')),
    createSqsService(host.context('sqs')),
    createSnsService(host.context('sns')),
    measurePersonalize(createPersonalizeService(host.context('personalize')), cloudwatch.metrics, () => Date.now()),
    createLambdaService(host.context('lambda'), { credentials: host.iam.credentials, codeFolder: (key) => options.assets.get(key) }),
    createStepFunctionsService(host.context('stepfunctions')),
    createEventsService(host.context('events')),
    createGlueService(host.context('glue')),
    createAppSyncService(host.context('appsync'), { verifyToken, apiKey: LOCAL_API_KEY, frontUrl: options.frontUrl, iam: host.iam }),
    createApiGatewayService(host.context('apigateway'), { verifyToken, iam: host.iam }),
  ];
}
