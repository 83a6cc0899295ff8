import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeCampaignCommand, DescribeSolutionVersionCommand, GetSolutionMetricsCommand, PersonalizeClient } from '@aws-sdk/client-personalize';
import type { Campaign, Metric, Model } from '../schema/types.generated.ts';
import { Objects } from './aws/Objects.ts';
import { requiredEnvironment } from './environment.ts';
import { createLiveParameter, type LiveParameter } from './live.ts';
import { describeError, log } from './log.ts';
import { PreparedReport } from './preparedReport.ts';
import { TrainingLog } from './trainingLog.ts';

export interface ModelParts {
  readonly live: LiveParameter;
  readonly personalize: PersonalizeClient;
  readonly prepared: PreparedReport;
  readonly trainingLog: TrainingLog;
}

/** On clients of the function's environment. Made once per container. */
export function createModelParts(): ModelParts {
  return {
    live: createLiveParameter(),
    personalize: new PersonalizeClient({}),
    prepared: new PreparedReport(new Objects(requiredEnvironment('DATA_BUCKET')), { watchThreshold: Number(requiredEnvironment('WATCH_THRESHOLD')) }),
    trainingLog: new TrainingLog(new DynamoDBClient({}), requiredEnvironment('TRAINING_TABLE'), requiredEnvironment('PERSONALIZE_NAME')),
  };
}

/** What was prepared, what is live, and why. Whatever is not there yet is null or empty. */
export async function readModel(parts: ModelParts): Promise<Model> {
  const live = await parts.live.readOrThrow();
  const arns = Object.values(live?.campaigns ?? {}).filter((arn) => arn !== undefined);
  const [prepared, campaigns, decisions] = await Promise.all([
    parts.prepared.read(),
    Promise.all(arns.map((arn) => describeCampaign(parts.personalize, arn))),
    parts.trainingLog.newest(),
  ]);
  return { report: prepared?.report ?? null, matrix: prepared?.matrix ?? null, campaigns, decisions };
}

/** A campaign that Personalize cannot describe at the moment is shown with that as its status. */
async function describeCampaign(personalize: PersonalizeClient, campaignArn: string): Promise<Campaign> {
  try {
    const { campaign } = await personalize.send(new DescribeCampaignCommand({ campaignArn }));
    const solutionVersion = campaign?.solutionVersionArn ?? null;
    return {
      name: campaign?.name ?? nameOf(campaignArn),
      status: campaign?.status ?? 'UNKNOWN',
      updatedAt: campaign?.lastUpdatedDateTime?.toISOString() ?? null,
      solutionVersion,
      ...(solutionVersion === null ? { recipe: null, metrics: [] } : await describeVersion(personalize, solutionVersion)),
    };
  } catch (error) {
    log('warn', 'A campaign could not be described', { campaignArn, ...describeError(error) });
    return { name: nameOf(campaignArn), status: 'UNAVAILABLE', recipe: null, solutionVersion: null, updatedAt: null, metrics: [] };
  }
}

async function describeVersion(personalize: PersonalizeClient, solutionVersionArn: string): Promise<{ readonly recipe: string | null; readonly metrics: Metric[] }> {
  const [{ solutionVersion }, { metrics }] = await Promise.all([
    personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn })),
    personalize.send(new GetSolutionMetricsCommand({ solutionVersionArn })),
  ]);
  return { recipe: solutionVersion?.recipeArn === undefined ? null : nameOf(solutionVersion.recipeArn), metrics: metricsOf(metrics ?? {}) };
}

function metricsOf(values: Readonly<Record<string, number>>): Metric[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

/** "upnext-popularity" of "arn:aws:personalize:…:campaign/upnext-popularity". */
function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
