import { createHash } from 'node:crypto';
import { type DeployedResource, type LocalContext, TemplateError, type TemplateResource } from '../../service.ts';
import { requireKnown } from '../../stack/properties.ts';
import { type ObjectStore } from './ObjectStore.ts';

/** Nothing to do for them on one machine, where nobody but the owner comes in and nothing is ever too old. */
const accepted = new Set([
  'BucketName', 'BucketEncryption', 'PublicAccessBlockConfiguration', 'OwnershipControls', 'LifecycleConfiguration', 'VersioningConfiguration', 'Tags',
  'LoggingConfiguration', 'AccessControl', 'CorsConfiguration', 'MetricsConfigurations', 'IntelligentTieringConfigurations',
]);
const maxNameLength = 63;

/** AWS::S3::Bucket. A bucket that is there keeps its objects. */
export function deployBucket(store: ObjectStore, resource: TemplateResource, context: LocalContext): DeployedResource {
  for (const property of Object.keys(resource.properties)) {
    if (!accepted.has(property)) throw new TemplateError(`${resource.logicalId} (${resource.type}): the local S3 does not honour the property ${property}`);
  }
  const given = resource.properties['BucketName'];
  const name = typeof given === 'string' ? given : dnsSafe(resource.defaultName);
  store.addBucket(name, context.now());
  return {
    ref: name,
    attributes: {
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${context.region}.amazonaws.com`,
      DualStackDomainName: `${name}.s3.dualstack.${context.region}.amazonaws.com`,
    },
  };
}

/** AWS::S3::BucketPolicy: kept and answered; who may do what is decided by the callers' own policies. */
export function deployBucketPolicy(store: ObjectStore, resource: TemplateResource): DeployedResource {
  requireKnown(resource, ['Bucket', 'PolicyDocument']);
  const bucket = resource.properties['Bucket'];
  if (typeof bucket !== 'string' || !store.bucket(bucket)) {
    throw new TemplateError(`${resource.logicalId} (${resource.type}): there is no bucket ${JSON.stringify(bucket)}`);
  }
  store.setPolicy(bucket, JSON.stringify(resource.properties['PolicyDocument']));
  return { ref: bucket, attributes: {} };
}

/** Lower case, digits and hyphens, 63 at most; a long name keeps apart from its like by a digest. */
function dnsSafe(name: string): string {
  const safe = name.toLowerCase().replace(/[^a-z0-9-]+/g, '-').replace(/^-+|-+$/g, '');
  if (safe.length <= maxNameLength) return safe.padEnd(3, '0');
  return `${safe.slice(0, maxNameLength - 9)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}
