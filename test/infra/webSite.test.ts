import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Stage } from '../../infra/stage.ts';
import { VideoRecommendations } from '../../infra/VideoRecommendations.ts';

function synthesize(stage: Stage): Template {
  const stack = new Stack(new App({ analyticsReporting: false }), 'WithPage', { env: { account: '123456789012', region: 'eu-west-1' } });
  new VideoRecommendations(stack, 'Upnext', { stage, webSite: true }).writeOutputs(stack);
  return Template.fromStack(stack);
}

describe('the page on AWS', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesize('dev');
  }, 120_000);

  it('is read by CloudFront alone, over TLS, and tells where it is', () => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: Match.objectLike({
        DefaultRootObject: 'index.html',
        DefaultCacheBehavior: Match.objectLike({ ViewerProtocolPolicy: 'redirect-to-https' }),
        Origins: [Match.objectLike({ OriginAccessControlId: Match.anyValue() })],
      }),
    });
    expect(Object.keys(template.findOutputs('PageUrl'))).toHaveLength(1);
  });

  it('lets the page talk to this API, its subscriptions and the user pool, and run nothing but its own scripts', () => {
    const [policy] = Object.values(template.findResources('AWS::CloudFront::ResponseHeadersPolicy'));
    const text = JSON.stringify(policy);
    expect(text).toContain("script-src 'self';");
    expect(text).toContain('.appsync-realtime-api.');
    expect(text).toContain('https://cognito-idp.eu-west-1.');
    expect(text).not.toContain('unsafe');
  });

  it('is not there unless it is asked for', () => {
    const stack = new Stack(new App({ analyticsReporting: false }), 'Without');
    new VideoRecommendations(stack, 'Upnext');
    Template.fromStack(stack).resourceCountIs('AWS::CloudFront::Distribution', 0);
  });
});
