import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { StageSettings } from './stage.ts';

export interface DataBucketProps {
  readonly settings: StageSettings;
}

/**
 * Raw logs, prepared training files and the fallback list, and the role in which Personalize reads the prepared ones.
 * A bucket that holds objects is not deleted with its stack; empty it first.
 */
export class DataBucket extends Construct {
  readonly bucket: Bucket;
  readonly personalizeRole: Role;

  constructor(scope: Construct, id: string, props: DataBucketProps) {
    super(scope, id);
    // Without it CDK lets S3 write its logs by an access control list, which S3 advises against.
    this.node.setContext('@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy', true);
    this.bucket = new Bucket(this, 'Data', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: props.settings.protectData,
      ...(props.settings.protectData ? { serverAccessLogsBucket: this.accessLogs() as IBucket, serverAccessLogsPrefix: 'data/' } : {}),
      removalPolicy: props.settings.removalPolicy,
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(7),
          ...(props.settings.protectData ? { noncurrentVersionExpiration: Duration.days(30) } : {}),
        },
      ],
    });
    const personalize = new ServicePrincipal('personalize.amazonaws.com');
    this.personalizeRole = new Role(this, 'PersonalizeRole', {
      description: 'Personalize reads the prepared training files',
      assumedBy: personalize,
    });
    // Personalize asks for both, the role and the bucket: https://docs.aws.amazon.com/personalize/latest/dg/granting-personalize-s3-access.html
    for (const statement of this.readPrepared()) this.personalizeRole.addToPolicy(statement);
    for (const statement of this.readPrepared()) {
      statement.addPrincipals(personalize);
      this.bucket.addToResourcePolicy(statement);
    }
  }

  /** Who read or changed which object, for ninety days. */
  private accessLogs(): Bucket {
    return new Bucket(this, 'AccessLogs', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ expiration: Duration.days(90), abortIncompleteMultipartUploadAfter: Duration.days(7) }],
    });
  }

  private readPrepared(): readonly PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [this.bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': 'prepared/*' } },
      }),
      new PolicyStatement({ actions: ['s3:GetObject'], resources: [this.bucket.arnForObjects('prepared/*')] }),
    ];
  }
}
