import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { AnyTable } from './AnyTable.ts';
import type { LiveParameter } from './LiveParameter.ts';
import { NodeFunction } from './NodeFunction.ts';
import { personalizeArn } from './personalizeArns.ts';
import type { StageSettings } from './stage.ts';

export interface ModelViewProps {
  readonly settings: StageSettings;
  readonly live: LiveParameter;
  readonly dataBucket: Bucket;
  /** Share of a video from which a play counts as watched. */
  readonly watchThreshold: number;
  /** Where training keeps its decisions. */
  readonly trainingTable: AnyTable;
}

/** The function behind Query.model: it reads what preprocessing and training left, and changes nothing. */
export class ModelView extends Construct {
  readonly model: NodeFunction;

  constructor(scope: Construct, id: string, props: ModelViewProps) {
    super(scope, id);
    const { dataBucket, trainingTable } = props;
    this.model = new NodeFunction(this, 'Model', {
      entry: 'resolvers/lambda/model.ts',
      description: 'Answers what was prepared, trained, measured and put live',
      settings: props.settings,
      environment: {
        DATA_BUCKET: dataBucket.bucketName,
        LIVE_PARAMETER: props.live.name,
        PERSONALIZE_NAME: props.settings.personalizeName,
        WATCH_THRESHOLD: String(props.watchThreshold),
        TRAINING_TABLE: trainingTable.tableName,
      },
      statements: [
        props.live.readStatement(),
        new PolicyStatement({ actions: ['personalize:DescribeCampaign'], resources: [personalizeArn(this, 'campaign', props.settings)] }),
        new PolicyStatement({ actions: ['personalize:DescribeSolutionVersion', 'personalize:GetSolutionMetrics'], resources: [personalizeArn(this, 'solution', props.settings)] }),
        // Without it S3 says "denied" of a file that is not there: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
        new PolicyStatement({ actions: ['s3:ListBucket'], resources: [dataBucket.bucketArn], conditions: { StringLike: { 's3:prefix': 'prepared/*' } } }),
        new PolicyStatement({
          actions: ['s3:GetObject'],
          resources: ['prepared/latest.json', 'prepared/*/report.json', 'prepared/*/matrix/preview.json'].map((key) => dataBucket.arnForObjects(key)),
        }),
        new PolicyStatement({ actions: ['dynamodb:Query'], resources: [trainingTable.tableArn] }),
      ],
    });
  }
}
