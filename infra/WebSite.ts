import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage, Duration, Fn, Stack } from 'aws-cdk-lib';
import { CachePolicy, Distribution, HeadersFrameOption, HeadersReferrerPolicy, HttpVersion, ResponseHeadersPolicy, ViewerProtocolPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import type { GraphqlApi } from './GraphqlApi.ts';
import type { StageSettings } from './stage.ts';
import type { Viewers } from './Viewers.ts';

export interface WebSiteProps {
  readonly settings: StageSettings;
  readonly graphql: GraphqlApi;
  readonly viewers: Viewers;
}

/**
 * The page on AWS: a private bucket behind CloudFront, and /config.json that names this stack's API. In production its key opens the
 * public lists, and everything else asks viewers to sign in.
 */
export class WebSite extends Construct {
  readonly bucket: Bucket;
  readonly distribution: Distribution;
  /** "https://d111111abcdef8.cloudfront.net" */
  readonly url: string;

  constructor(scope: Construct, id: string, props: WebSiteProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Files', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: props.settings.removalPolicy,
    });
    const { region, urlSuffix } = Stack.of(this);
    const cognito = `https://cognito-idp.${region}.${urlSuffix}/`;
    this.distribution = new Distribution(this, 'Distribution', {
      comment: 'Upnext page',
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultRootObject: 'index.html',
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(this.bucket as IBucket),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        compress: true,
        responseHeadersPolicy: this.headers([props.graphql.url, realtimeUrl(props.graphql.url), cognito]),
      },
    });
    this.url = `https://${this.distribution.distributionDomainName}`;
    const configuration = Source.jsonData('config.json', {
      endpoint: props.graphql.url,
      apiKey: props.graphql.apiKey,
      chooseViewer: props.settings.stage === 'dev',
      cognito: { endpoint: cognito, clientId: props.viewers.client.userPoolClientId },
    });
    new BucketDeployment(this, 'Deployment', {
      destinationBucket: this.bucket as IBucket,
      sources: [builtPage(), configuration],
      // Assets carry a hash in their names, and CloudFront is told to forget the rest.
      cacheControl: [CacheControl.maxAge(Duration.minutes(5))],
      distribution: this.distribution,
      distributionPaths: ['/index.html', '/config.json'],
    });
  }

  private headers(connectSources: readonly string[]): ResponseHeadersPolicy {
    const policy = ["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", `connect-src 'self' ${connectSources.join(' ')}`, "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"];
    return new ResponseHeadersPolicy(this, 'Headers', {
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: policy.join('; '), override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
      },
    });
  }
}

/** "wss://x.appsync-realtime-api.….amazonaws.com" of "https://x.appsync-api.….amazonaws.com/graphql". */
function realtimeUrl(graphqlUrl: string): string {
  const host = Fn.select(2, Fn.split('/', graphqlUrl));
  return Fn.join('', ['wss://', Fn.join('.appsync-realtime-api.', Fn.split('.appsync-api.', host))]);
}

function builtPage(): ReturnType<typeof Source.asset> {
  const repository = fileURLToPath(new URL('..', import.meta.url));
  return Source.asset(`${repository}web`, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled: the local bundler below always succeeds or throws.
      image: DockerImage.fromRegistry('scratch'),
      local: {
        tryBundle(outputFolder: string): boolean {
          execFileSync(process.execPath, ['web/build.ts', '--output', outputFolder], { cwd: repository, stdio: ['ignore', 'ignore', 'inherit'] });
          return true;
        },
      },
    },
  });
}
