import type { RemovalPolicy } from "aws-cdk-lib";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { acceptOfCheckov } from "../accept-finding.ts";

/** A log group under a name of ours, which goes after its days. */
export function createMarketLog(
  scope: Construct,
  id: string,
  props: { readonly logGroupName: string; readonly retention: RetentionDays; readonly removalPolicy: RemovalPolicy },
): LogGroup {
  const group = new LogGroup(scope, id, props);
  acceptOfCheckov(group, {
    rule: "CKV_AWS_158",
    because: "CloudWatch encrypts every log under its own key; ours hold no bodies, tokens, links or secrets.",
  });
  return group;
}
