import { Duration, Stack } from 'aws-cdk-lib';
import { AccountRecovery, CfnUserPoolGroup, type IUserPool, Mfa, UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { StageSettings } from './stage.ts';

export interface ViewersProps {
  readonly settings: StageSettings;
  /**
   * Viewers who sign in elsewhere already. Its group "operators" may ask on behalf of anyone.
   * @default - a new pool with the group "operators"
   */
  readonly userPool?: IUserPool;
}

/** Who signs in: the user pool, the client that the page uses, and the issuer of their tokens. */
export class Viewers extends Construct {
  readonly userPool: IUserPool;
  readonly client: UserPoolClient;
  /** "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Ab12Cd34E" */
  readonly issuer: string;

  constructor(scope: Construct, id: string, props: ViewersProps) {
    super(scope, id);
    this.userPool = props.userPool ?? this.createPool(props.settings);
    this.client = new UserPoolClient(this, 'Client', {
      userPool: this.userPool,
      authFlows: { userSrp: true },
      preventUserExistenceErrors: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
    });
    this.issuer = `https://cognito-idp.${Stack.of(this).region}.${Stack.of(this).urlSuffix}/${this.userPool.userPoolId}`;
  }

  private createPool(settings: StageSettings): UserPool {
    const pool = new UserPool(this, 'UserPool', {
      selfSignUpEnabled: true,
      signInAliases: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: { minLength: 12, requireLowercase: true, requireUppercase: true, requireDigits: true, requireSymbols: true },
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      removalPolicy: settings.removalPolicy,
      deletionProtection: settings.protectData,
    });
    new CfnUserPoolGroup(this, 'Operators', {
      userPoolId: pool.userPoolId,
      groupName: 'operators',
      description: 'May read and write on behalf of every viewer, and change the catalogue',
    });
    return pool;
  }
}
