/** Who asks, however they proved it. */
export interface Caller {
  /** A back end with IAM credentials may do everything. */
  readonly mode: 'apiKey' | 'viewer' | 'iam';
  /** The viewer's own id, for mode "viewer". */
  readonly sub?: string | undefined;
  /** In group "operators". */
  readonly operator: boolean;
}

/** What a request needs: nothing (a public list), to be this user, or to be an operator. */
export interface Need {
  readonly userId?: string;
  readonly operator?: boolean;
}

/** Why the caller may not, or undefined when they may. The one rule for GraphQL and REST; runs in APPSYNC_JS too. */
export function refusal(caller: Caller, need: Need, stage: string | undefined): string | undefined {
  if (caller.mode === 'iam' || caller.operator) return undefined;
  if (need.userId === undefined && need.operator !== true) return undefined;
  if (caller.mode === 'apiKey') {
    return stage === 'dev' ? undefined : 'Got an API key, expected a signed-in viewer: the key opens the public lists only.';
  }
  if (need.operator === true) return 'Got a viewer, expected a member of the group operators.';
  return caller.sub === need.userId ? undefined : 'Got the userId of somebody else, expected your own (the sub of your token).';
}
