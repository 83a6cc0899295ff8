import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { NodeFunction } from './NodeFunction.ts';
import { personalizeArn } from './personalizeArns.ts';
import type { StageSettings } from './stage.ts';

export interface ForgetProps {
  readonly settings: StageSettings;
  readonly interactionsTable: Table;
  readonly dataBucket: Bucket;
  /** Passed to Personalize, which reads whom to forget in it. */
  readonly personalizeRole: Role;
  readonly preprocessing: StateMachine;
}

/** The function that takes a user out of everything that is kept, for operators with the right to invoke it; no API leads to it. */
export class Forget extends Construct {
  readonly forget: NodeFunction;

  constructor(scope: Construct, id: string, props: ForgetProps) {
    super(scope, id);
    const { dataBucket: bucket, interactionsTable: table, personalizeRole, preprocessing } = props;
    const personalize = (resource: string, resourceName: string): string =>
      Stack.of(this).formatArn({ service: 'personalize', resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
    this.forget = new NodeFunction(this, 'Forget', {
      entry: 'resolvers/lambda/forget.ts',
      description: 'Takes a user out of tables, logs, training files and Personalize',
      settings: props.settings,
      memorySize: 1024,
      timeout: Duration.minutes(15),
      environment: {
        INTERACTIONS_TABLE: table.tableName,
        DATA_BUCKET: bucket.bucketName,
        DATASET_GROUP_ARN: personalize('dataset-group', props.settings.personalizeName),
        PERSONALIZE_ROLE_ARN: personalizeRole.roleArn,
        PREPROCESSING_ARN: preprocessing.stateMachineArn,
      },
      statements: [
        new PolicyStatement({ actions: ['dynamodb:Query', 'dynamodb:BatchWriteItem'], resources: [table.tableArn] }),
        new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
        new PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'], resources: [bucket.arnForObjects('raw/*'), bucket.arnForObjects('datasets/*')] }),
        new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('prepared/*')] }),
        new PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects('prepared/forget/*')] }),
        new PolicyStatement({ actions: ['s3:DeleteObject'], resources: [bucket.arnForObjects('raw/*'), bucket.arnForObjects('prepared/*')] }),
        new PolicyStatement({
          actions: ['personalize:CreateDataDeletionJob', 'personalize:DescribeDataDeletionJob'],
          resources: [personalizeArn(this, 'data-deletion-job', props.settings), personalize('dataset-group', props.settings.personalizeName)],
        }),
        // Lists know no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonpersonalize.html
        new PolicyStatement({ actions: ['personalize:ListDataDeletionJobs'], resources: ['*'] }),
        new PolicyStatement({
          actions: ['iam:PassRole'],
          resources: [personalizeRole.roleArn],
          conditions: { StringEquals: { 'iam:PassedToService': 'personalize.amazonaws.com' } },
        }),
        new PolicyStatement({ actions: ['states:StartExecution'], resources: [preprocessing.stateMachineArn] }),
      ],
    });
  }
}
