import { ArnFormat, Duration, Stack } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { FilterPattern, type LogGroup, MetricFilter } from "aws-cdk-lib/aws-logs";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { TABLE } from "#shared/platform/manifest/table.ts";
import { acceptOfCheckov } from "../accept-finding.ts";

const PERIOD = Duration.minutes(5);
/** Single faults of the API are in its log; more in five minutes are an outage. */
const MOST_API_FAULTS = 5;
/** A payment settled a minute late is noticed by the person who waits for it. */
const MOST_STREAM_DELAY_MILLISECONDS = 60_000;

/** What is watched, and the topic that tells people. Nothing measured is nothing wrong. */
export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: { readonly email?: string | undefined }) {
    super(scope, id);
    this.topic = new Topic(this, "Topic", { displayName: "Serai alarms", enforceSSL: true });
    acceptOfCheckov(this.topic, {
      rule: "CKV_AWS_26",
      because: "Alarms may not publish under SNS's own key, and what they say are names of functions and numbers.",
    });
    // The policy that demands TLS replaces the default one, by which alarms of the account may publish.
    this.topic.addToResourcePolicy(alarmsMayPublish(this, this.topic));
    if (props.email !== undefined) this.topic.addSubscription(new EmailSubscription(props.email));
  }

  watchFunction(name: string, lambda: LambdaFunction): void {
    this.#raise(`${name}-errors`, lambda.metricErrors({ period: PERIOD }), 1, `The function ${name} failed`);
    this.#raise(
      `${name}-throttles`,
      lambda.metricThrottles({ period: PERIOD }),
      1,
      `The function ${name} was throttled`,
    );
  }

  /** For functions that nobody waits for: what they log as an error, and go on after, is told to people. */
  watchLog(name: string, log: LogGroup): void {
    const filter = new MetricFilter(this, `${name}-log`, {
      logGroup: log,
      filterPattern: FilterPattern.stringValue("$.level", "=", "ERROR"),
      metricNamespace: "Serai",
      metricName: `${name}-errors-logged`,
    });
    const logged = filter.metric({ period: PERIOD, statistic: "Sum" });
    this.#raise(`${name}-errors-logged`, logged, 1, `The function ${name} logged an error and went on`);
  }

  watchStream(reader: LambdaFunction): void {
    const age = reader.metric("IteratorAge", { statistic: "Maximum", period: PERIOD });
    this.#raise("stream-delay", age, MOST_STREAM_DELAY_MILLISECONDS, "The table's stream is read late");
  }

  watchQueue(name: string, queue: Queue): void {
    const waiting = queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: "Maximum" });
    this.#raise(name, waiting, 1, "Work failed for good and waits to be looked at");
  }

  watchApi(api: HttpApi): void {
    const faults = api.metricServerError({ period: PERIOD, statistic: "Sum" });
    this.#raise("api-faults", faults, MOST_API_FAULTS, "The API answered with 5xx");
  }

  watchTable(table: Table): void {
    for (const way of ["Read", "Write"] as const) {
      this.#throttles(`table-${way.toLowerCase()}-throttles`, way, { TableName: table.tableName });
      for (const { name } of TABLE.indexes)
        this.#throttles(`${name}-${way.toLowerCase()}-throttles`, way, {
          TableName: table.tableName,
          GlobalSecondaryIndexName: name,
        });
    }
  }

  #throttles(id: string, way: "Read" | "Write", dimensionsMap: Record<string, string>): void {
    const metricName = `${way}ThrottleEvents`;
    const metric = new Metric({
      namespace: "AWS/DynamoDB",
      metricName,
      dimensionsMap,
      statistic: "Sum",
      period: PERIOD,
    });
    this.#raise(id, metric, 1, "The table throttled: a partition is asked for more than it gives");
  }

  #raise(id: string, metric: IMetric, threshold: number, alarmDescription: string): void {
    const alarm = new Alarm(this, id, {
      alarmName: `serai-${id}`,
      metric,
      threshold,
      alarmDescription,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }
}

function alarmsMayPublish(scope: Construct, topic: Topic): PolicyStatement {
  const alarms = Stack.of(scope).formatArn({
    service: "cloudwatch",
    resource: "alarm",
    resourceName: "*",
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return new PolicyStatement({
    actions: ["sns:Publish"],
    principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
    resources: [topic.topicArn],
    conditions: { ArnLike: { "aws:SourceArn": alarms } },
  });
}
