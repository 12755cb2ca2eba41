import { Duration } from "aws-cdk-lib";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { accept, acceptOfCheckov } from "../accept-finding.ts";

/** The longest SQS keeps a message: time to notice, mend and send again. */
const KEPT = Duration.days(14);

/** Where work lies that failed for good, until a person has looked. Its alarm says when it is not empty. */
export function createFailureQueue(scope: Construct, id: string): Queue {
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: KEPT,
  });
  accept(queue, {
    rule: "AwsSolutions-SQS3",
    because: "This queue is itself the last resort of failed work; nothing consumes it, so nothing can fail again.",
  });
  acceptOfCheckov(queue, {
    rule: "CKV_AWS_27",
    because: "SQS encrypts it under a key of its own; the rule knows only keys of KMS.",
  });
  return queue;
}
