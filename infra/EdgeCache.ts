import { Duration, Fn } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { AllowedMethods, CacheCookieBehavior, CacheHeaderBehavior, CachePolicy, CacheQueryStringBehavior, Distribution, HttpVersion, OriginRequestPolicy, ViewerProtocolPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Construct } from 'constructs';

export interface EdgeCacheProps {
  readonly rest: RestApi;
}

/**
 * CloudFront before the REST API. It keeps only what the API's own Cache-Control calls public (the charts and similar videos), apart for
 * each credential, so that no answer goes to somebody who could not have asked for it; users' lists always come from the API.
 */
export class EdgeCache extends Construct {
  readonly distribution: Distribution;
  /** "https://d111111abcdef8.cloudfront.net/v1/" */
  readonly url: string;

  constructor(scope: Construct, id: string, props: EdgeCacheProps) {
    super(scope, id);
    const stage = props.rest.deploymentStage;
    const origin = new HttpOrigin(Fn.select(2, Fn.split('/', stage.urlForPath('/'))));
    const asked = new CachePolicy(this, 'AsTold', {
      comment: 'As long as the API says, and not at all when it says nothing',
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.days(1),
      headerBehavior: CacheHeaderBehavior.allowList('Authorization', 'x-api-key'),
      queryStringBehavior: CacheQueryStringBehavior.all(),
      cookieBehavior: CacheCookieBehavior.none(),
      enableAcceptEncodingGzip: true,
      enableAcceptEncodingBrotli: true,
    });
    this.distribution = new Distribution(this, 'Distribution', {
      comment: 'Upnext REST API',
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultBehavior: {
        origin,
        allowedMethods: AllowedMethods.ALLOW_ALL,
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        cachePolicy: asked,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      },
    });
    this.url = `https://${this.distribution.distributionDomainName}/${stage.stageName}/`;
  }
}
