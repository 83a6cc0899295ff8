import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

export interface FirewallProps {
  /**
   * Most requests that one address may send in five minutes; the rest is answered with 403.
   * @default 2000
   */
  readonly requestsPerFiveMinutes?: number;
}

/** A web application firewall (AWS WAF) before the GraphQL and REST APIs: a limit by address, and AWS's own rules for what is known to be bad. */
export class Firewall extends Construct {
  readonly #acl: CfnWebACL;

  constructor(scope: Construct, id: string, props: FirewallProps = {}) {
    super(scope, id);
    const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({ cloudWatchMetricsEnabled: true, metricName, sampledRequestsEnabled: false });
    const managed = (name: string, priority: number): CfnWebACL.RuleProperty => ({
      name,
      priority,
      overrideAction: { none: {} },
      statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
      visibilityConfig: visibility(name),
    });
    this.#acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('upnext'),
      rules: [
        {
          name: 'AddressRate',
          priority: 0,
          action: { block: {} },
          statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: props.requestsPerFiveMinutes ?? 2000, evaluationWindowSec: 300 } },
          visibilityConfig: visibility('AddressRate'),
        },
        managed('AWSManagedRulesAmazonIpReputationList', 1),
        managed('AWSManagedRulesKnownBadInputsRuleSet', 2),
      ],
    });
  }

  /** `resourceArn`: of an AppSync API or of a stage of API Gateway. */
  protect(name: string, resourceArn: string): void {
    new CfnWebACLAssociation(this, name, { webAclArn: this.#acl.attrArn, resourceArn });
  }
}
