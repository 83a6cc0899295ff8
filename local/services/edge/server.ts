import { createHash } from 'node:crypto';
import { type DeployedResource, type DeployResource, type LocalContext, type LocalService, type TemplateResource } from '../../service.ts';

/** What stands between the world and the APIs, by type: the attributes that templates ask of it, as functions of its id. */
const types: Readonly<Record<string, (id: string, resource: TemplateResource, context: LocalContext) => Readonly<Record<string, string>>>> = {
  'AWS::CloudFront::CachePolicy': (id) => ({ Id: id }),
  'AWS::CloudFront::CloudFrontOriginAccessIdentity': (id) => ({ Id: id, S3CanonicalUserId: createHash('sha256').update(id).digest('hex') }),
  'AWS::CloudFront::Distribution': (id) => ({ Id: id, DomainName: `${id.toLowerCase()}.cloudfront.net` }),
  'AWS::CloudFront::Function': (id, { defaultName }, { accountId }) => ({ FunctionARN: `arn:aws:cloudfront::${accountId}:function/${defaultName}`, 'FunctionMetadata.FunctionARN': id }),
  'AWS::CloudFront::KeyGroup': (id) => ({ Id: id }),
  'AWS::CloudFront::KeyValueStore': (id, _resource, { accountId }) => ({ Id: id, Arn: `arn:aws:cloudfront::${accountId}:key-value-store/${id}` }),
  'AWS::CloudFront::MonitoringSubscription': () => ({}),
  'AWS::CloudFront::OriginAccessControl': (id) => ({ Id: id }),
  'AWS::CloudFront::OriginRequestPolicy': (id) => ({ Id: id }),
  'AWS::CloudFront::PublicKey': (id) => ({ Id: id }),
  'AWS::CloudFront::RealtimeLogConfig': (id, _resource, { accountId }) => ({ Arn: `arn:aws:cloudfront::${accountId}:realtime-log-config/${id}` }),
  'AWS::CloudFront::ResponseHeadersPolicy': (id) => ({ Id: id }),
  'AWS::WAFv2::IPSet': (id, resource, context) => ({ Id: id, Arn: wafArn('ipset', id, resource, context) }),
  'AWS::WAFv2::LoggingConfiguration': () => ({}),
  'AWS::WAFv2::RegexPatternSet': (id, resource, context) => ({ Id: id, Arn: wafArn('regexpatternset', id, resource, context) }),
  'AWS::WAFv2::RuleGroup': (id, resource, context) => ({ Id: id, Arn: wafArn('rulegroup', id, resource, context) }),
  'AWS::WAFv2::WebACL': (id, resource, context) => ({ Id: id, Arn: wafArn('webacl', id, resource, context), Capacity: '1', LabelNamespace: `awswaf:${context.accountId}:webacl:${id}:` }),
  'AWS::WAFv2::WebACLAssociation': () => ({}),
};

/** CloudFront and WAF: accepted, so that a template that has them runs, and said to be missing; requests reach the APIs directly. */
export function createEdgeService(context: LocalContext): LocalService {
  const left: string[] = [];
  const accept =
    (attributes: (typeof types)[string]): DeployResource =>
    (resource): DeployedResource => {
      left.push(`${resource.logicalId} (${resource.type})`);
      const id = `E${createHash('sha256').update(resource.defaultName).digest('hex').slice(0, 13).toUpperCase()}`;
      return { ref: id, attributes: attributes(id, resource, context) };
    };
  return {
    names: ['cloudfront', 'wafv2'],
    resources: Object.fromEntries(Object.entries(types).map(([type, attributes]) => [type, accept(attributes)])),
    start() {
      if (left.length > 0) context.log('edge', `not run locally: ${left.join(', ')}`);
    },
  };
}

function wafArn(kind: string, id: string, { defaultName, properties }: TemplateResource, { region, accountId }: LocalContext): string {
  return `arn:aws:wafv2:${region}:${accountId}:${properties['Scope'] === 'CLOUDFRONT' ? 'global' : 'regional'}/${kind}/${defaultName}/${id}`;
}
