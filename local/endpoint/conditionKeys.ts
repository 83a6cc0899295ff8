import { type AwsRequest } from '../service.ts';

/** Condition keys that a request itself answers: "s3:prefix". */
export type ConditionKeys = Readonly<Record<string, string>>;

const NONE: ConditionKeys = {};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys */
export function conditionKeys(request: AwsRequest): ConditionKeys {
  if (request.service !== 's3') return NONE;
  const keys: Record<string, string> = {};
  for (const name of ['prefix', 'delimiter', 'max-keys']) {
    const value = request.query.get(name);
    if (value !== null) keys[`s3:${name}`] = value;
  }
  return keys;
}
