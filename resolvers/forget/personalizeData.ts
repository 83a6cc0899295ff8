import { createHash } from 'node:crypto';
import {
  CreateDataDeletionJobCommand,
  DescribeDataDeletionJobCommand,
  ListDataDeletionJobsCommand,
  LimitExceededException,
  type PersonalizeClient,
  ResourceInUseException,
  ResourceNotFoundException,
} from '@aws-sdk/client-personalize';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { deleteKeys } from './preparedFiles.ts';
import type { ForgetStep } from './step.ts';
import type { Bucket } from './watchLogs.ts';

export interface PersonalizeData {
  readonly client: PersonalizeClient;
  readonly datasetGroupArn: string;
  /** In which Personalize reads the list of users. */
  readonly roleArn: string;
  /** How long to wait for the job: on AWS it takes far longer than a function may. */
  readonly waitMilliseconds: number;
  now(): number;
}

const pollMilliseconds = 250;
/** Ids are quoted where CSV wants it. */
const csvId = (userId: string): string => (/[",\r\n]/.test(userId) ? `"${userId.replaceAll('"', '""')}"` : userId);

/** Of a user's jobs: names hold no ids, as they stay listed. */
function jobPrefix(userId: string): string {
  return `upnext-forget-${createHash('sha256').update(userId).digest('hex').slice(0, 16)}`;
}

export interface Deletion {
  readonly step: ForgetStep;
  /** False: another call is needed. */
  readonly complete: boolean;
}

function deletion(count: number, did: string, complete: boolean): Deletion {
  return { step: { place: 'Personalize', count, did }, complete };
}

/**
 * Starts a data deletion job, which takes the user out of Personalize's datasets and events; the models forget with the next training.
 * https://docs.aws.amazon.com/personalize/latest/dg/delete-records.html
 */
export async function deleteFromPersonalize(data: PersonalizeData, place: Bucket, userId: string): Promise<Deletion> {
  const jobName = `${jobPrefix(userId)}-${data.now().toString(36)}`;
  const file = `forget/${jobName}.csv`;
  await place.client.send(new PutObjectCommand({ Bucket: place.bucket, Key: `prepared/${file}`, Body: `USER_ID\n${csvId(userId)}\n` }));
  try {
    const arn = await createJob(data, { jobName, dataLocation: `s3://${place.bucket}/prepared/${file}` });
    const status = await waitFor(data, arn);
    if (isOver(status)) await deleteKeys(place, [file]);
    if (status.startsWith('FAILED')) return deletion(0, `the data deletion job failed: ${status}`, false);
    return deletion(1, `data deletion job ${jobName}: ${status.toLowerCase()}`, true);
  } catch (error) {
    await deleteKeys(place, [file]);
    if (error instanceof ResourceNotFoundException) return deletion(0, 'nothing was trained yet', true);
    if (isBusy(error)) return deletion(0, `busy: ${error.message}`, false);
    throw error;
  }
}

/** One at a time in a dataset group: while another one is under way it waits, as long as it may. */
async function createJob({ client, datasetGroupArn, roleArn, waitMilliseconds, now }: PersonalizeData, job: { readonly jobName: string; readonly dataLocation: string }): Promise<string | undefined> {
  const command = new CreateDataDeletionJobCommand({ jobName: job.jobName, datasetGroupArn, roleArn, dataSource: { dataLocation: job.dataLocation } });
  const end = now() + waitMilliseconds;
  for (;;) {
    try {
      return (await client.send(command)).dataDeletionJobArn;
    } catch (error) {
      if (!isBusy(error) || now() >= end) throw error;
      await new Promise((wake) => setTimeout(wake, 4 * pollMilliseconds));
    }
  }
}

function isBusy(error: unknown): error is Error {
  return error instanceof ResourceInUseException || error instanceof LimitExceededException;
}

/** What became of the job that an earlier call started; undefined where there was none. Lists of users that were read are deleted. */
export async function earlierDeletion(data: PersonalizeData, place: Bucket, userId: string): Promise<ForgetStep | undefined> {
  try {
    let nextToken: string | undefined;
    let found: { readonly jobName: string; readonly status: string; readonly at: number } | undefined;
    do {
      const page = await data.client.send(new ListDataDeletionJobsCommand({ datasetGroupArn: data.datasetGroupArn, nextToken }));
      for (const { jobName = '', status = '', creationDateTime } of page.dataDeletionJobs ?? []) {
        const at = creationDateTime?.getTime() ?? 0;
        if (!jobName.startsWith(jobPrefix(userId))) continue;
        if (isOver(status)) await deleteKeys(place, [`forget/${jobName}.csv`]);
        if (found === undefined || at > found.at) found = { jobName, status, at };
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    if (found === undefined || found.status === 'FAILED') return undefined;
    return { place: 'Personalize', count: 0, did: `data deletion job ${found.jobName} of an earlier call: ${found.status.toLowerCase()}` };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

function isOver(status: string): boolean {
  return status === 'COMPLETED' || status.startsWith('FAILED');
}

async function waitFor({ client, waitMilliseconds, now }: PersonalizeData, dataDeletionJobArn: string | undefined): Promise<string> {
  const end = now() + waitMilliseconds;
  for (;;) {
    const { dataDeletionJob: job } = await client.send(new DescribeDataDeletionJobCommand({ dataDeletionJobArn }));
    const status = job?.status ?? '';
    if (isOver(status)) return job?.failureReason === undefined ? status : `${status}: ${job.failureReason}`;
    if (now() >= end) return status;
    await new Promise((wake) => setTimeout(wake, pollMilliseconds));
  }
}
