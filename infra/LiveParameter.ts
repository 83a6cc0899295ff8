import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { StageSettings } from './stage.ts';

/**
 * The SSM parameter in which training says what is live. It is no resource of the stack: a deployment never resets it, and while it
 * is absent nothing is trained yet.
 */
export class LiveParameter {
  readonly name: string;
  readonly #arn: string;

  constructor(scope: Construct, { personalizeName }: StageSettings) {
    this.name = `/${personalizeName}/live`;
    this.#arn = Stack.of(scope).formatArn({ service: 'ssm', resource: 'parameter', resourceName: this.name.slice(1) });
  }

  readStatement(): PolicyStatement {
    return new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [this.#arn] });
  }

  writeStatement(): PolicyStatement {
    return new PolicyStatement({ actions: ['ssm:GetParameter', 'ssm:PutParameter'], resources: [this.#arn] });
  }
}
