interface Advice {
  readonly reason: RegExp;
  readonly advice: string;
  /** Another attempt with the same data and settings would fail alike. */
  readonly forGood: boolean;
}

/** https://docs.aws.amazon.com/personalize/latest/dg/error-messages.html */
const known: readonly Advice[] = [
  { reason: /fewer than|at least \d+|minimum (?:number|of)|not enough|insufficient (?:data|interactions|number)/i, advice: 'There is too little data yet: Personalize needs 1,000 interactions and 25 users with 2 or more each. Wait for more plays, or import a dataset.', forGood: true },
  { reason: /insufficient privileges|access denied|not authorized|cannot assume|unable to assume/i, advice: 'Personalize may not read the bucket: check the role of PERSONALIZE_ROLE_ARN and the bucket policy for prepared/*, then run training again.', forGood: true },
  { reason: /missing the following columns|column|schema|field/i, advice: 'The prepared files and the dataset schema disagree: compare schema/personalize/*.json with the header of prepared/<run>/, run preprocessing again, then training.', forGood: true },
  { reason: /invalid data location|no such key|does not exist|not found/i, advice: 'What was named is not there any more: run preprocessing again to write a new run, then training.', forGood: true },
  { reason: /LimitExceeded|more than \d+ resources|quota/i, advice: 'A quota of Personalize is used up: delete what is no longer needed or ask for more under Service Quotas, then run training again.', forGood: false },
  { reason: /Throttling|rate exceeded|TooManyRequests/i, advice: 'Personalize kept throttling: something else in this account calls it often. Run training again later.', forGood: false },
  { reason: /ResourceInUse/i, advice: 'Something else was changing the same resource for too long: look for a second stack or the console at work in this account, then run training again.', forGood: false },
];

const otherwise = 'Run training again; if it fails alike, look the reason up in https://docs.aws.amazon.com/personalize/latest/dg/error-messages.html or ask AWS support.';

/** What an operator can do about a failure. */
export function adviceOn(reason: string): string {
  return known.find((entry) => entry.reason.test(reason))?.advice ?? otherwise;
}

/** Whether trying again is of no use before something else changes. */
export function isForGood(reason: string): boolean {
  return known.find((entry) => entry.reason.test(reason))?.forGood === true;
}
