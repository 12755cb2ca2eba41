import { CfnResource, Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/** A finding of cdk-nag or checkov we live with, and why. Shorter reasons explain nothing; the tests ask for twenty characters. */
export interface AcceptedFinding {
  /** Rule, with the finding in brackets where the rule has several: `AwsSolutions-IAM5[Resource::*]`. */
  readonly rule: string;
  readonly because: string;
}

/** Accepts findings of cdk-nag on one construct and what is inside it, never on the whole stack. */
export function accept(construct: IConstruct, ...findings: readonly AcceptedFinding[]): void {
  Validations.of(construct).acknowledge(...findings.map(({ rule, because }) => ({ id: rule, reason: because })));
}

/** Accepts findings of checkov on the one resource a construct makes: the judge reads them from its metadata. */
export function acceptOfCheckov(construct: IConstruct, ...findings: readonly AcceptedFinding[]): void {
  const resource = construct.node.defaultChild;
  if (!(resource instanceof CfnResource)) throw new Error(`${construct.node.path} is not one resource`);
  resource.addMetadata("checkov", { skip: findings.map(({ rule, because }) => ({ id: rule, comment: because })) });
}
