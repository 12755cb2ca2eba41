import { expect, test } from "vitest";
import * as z from "zod";
import { ENVIRONMENT } from "#shared/platform/manifest/environment.ts";
import { FUNCTIONS, type FunctionManifest, type FunctionName } from "#shared/platform/manifest/functions.ts";
import { SCHEDULES } from "#shared/platform/manifest/schedules.ts";
import { readable, resourcesOf, resourceWhere, synthesise } from "./synthesised.ts";

const synthesised = synthesise();
const environmentSchema = z.object({ Variables: z.record(z.string(), z.unknown()) });
const filters = z.object({ Filters: z.array(z.object({ Pattern: z.string() })) });
const NAMES = Object.keys(FUNCTIONS) as FunctionName[];

test.each(NAMES)("%s runs on Node 24 and arm64, as large and as long as the manifest says", (name) => {
  expect(functionNamed(name).Properties).toMatchObject({
    Runtime: "nodejs24.x",
    Architectures: ["arm64"],
    MemorySize: FUNCTIONS[name].memoryMiB,
    Timeout: FUNCTIONS[name].timeoutSeconds,
  });
});

test.each(NAMES)("%s finds every environment variable it reads, in the shape it reads it, and no other", (name) => {
  const { Variables } = environmentSchema.parse(functionNamed(name).Properties.Environment);
  const manifest: FunctionManifest = FUNCTIONS[name];
  expect(Object.keys(Variables).sort()).toEqual([...manifest.environment].sort());
  for (const variable of manifest.environment) {
    // A reference of the template is some name once it is deployed.
    const deployed = readable(Variables[variable])
      .replace(/<[^>]*ApiEndpoint>/, "https://api.example")
      .replace(/<[^>]+>/g, "deployed");
    expect(ENVIRONMENT[variable].holds(deployed), `${variable}=${deployed}`).toBe(true);
  }
});

test("every log goes after a while, and none into a group nobody declared", () => {
  const groups = resourcesOf(synthesised, "AWS::Logs::LogGroup");
  expect(groups).toHaveLength(NAMES.length + 1);
  for (const { Properties } of groups) expect(Properties.RetentionInDays).toBeGreaterThanOrEqual(90);
  for (const name of NAMES) {
    const group = resourceWhere(synthesised, "AWS::Logs::LogGroup", "LogGroupName", `/serai/functions/${name}`);
    expect(functionNamed(name).Properties.LoggingConfig).toEqual({ LogGroup: { Ref: group.id } });
  }
});

test("every route of the manifest leads to its function, and there is no other route", () => {
  const integrations = resourcesOf(synthesised, "AWS::ApiGatewayV2::Integration");
  const routes = resourcesOf(synthesised, "AWS::ApiGatewayV2::Route").map(({ Properties }) => {
    const integration = integrations.find(({ id }) => readable(Properties.Target) === `integrations/<${id}>`);
    return `${readable(Properties.RouteKey)} → ${readable(integration?.Properties.IntegrationUri)}`;
  });
  const expected = NAMES.flatMap((name) => {
    const { trigger }: FunctionManifest = FUNCTIONS[name];
    const arn = `<${functionNamed(name).id}.Arn>`;
    return trigger.kind === "http" ? trigger.routes.map((route) => `ANY ${route} → ${arn}`) : [];
  });
  expect(routes.sort()).toEqual(expected.sort());
});

test("the API is throttled, and its access log holds no query string", () => {
  const [stage] = resourcesOf(synthesised, "AWS::ApiGatewayV2::Stage");
  expect(stage?.Properties.DefaultRouteSettings).toMatchObject({
    ThrottlingRateLimit: expect.any(Number),
    ThrottlingBurstLimit: expect.any(Number),
  });
  const log = JSON.stringify(stage?.Properties.AccessLogSettings);
  expect(log).toContain("$context.status");
  expect(log).not.toMatch(/query|\$context\.requestOverride|authorizer/i);
});

test("the stream is read in order, a bad record is isolated, tried a bounded time and then told to a queue", () => {
  const [mapping, ...others] = resourcesOf(synthesised, "AWS::Lambda::EventSourceMapping");
  expect(others).toEqual([]);
  expect(mapping?.Properties).toEqual({
    EventSourceArn: { "Fn::GetAtt": [expect.any(String), "StreamArn"] },
    FunctionName: { "Fn::GetAtt": [functionNamed("stream").id, "Arn"] },
    StartingPosition: "TRIM_HORIZON",
    BatchSize: FUNCTIONS.stream.trigger.batchSize,
    FilterCriteria: { Filters: [{ Pattern: expect.any(String) }] },
    BisectBatchOnFunctionError: true,
    FunctionResponseTypes: ["ReportBatchItemFailures"],
    MaximumRetryAttempts: 8,
    MaximumRecordAgeInSeconds: 3600,
    DestinationConfig: { OnFailure: { Destination: { "Fn::GetAtt": [expect.any(String), "Arn"] } } },
  });
});

test("the stream starts its function for what is new and work for it, and for nothing else", () => {
  const [mapping] = resourcesOf(synthesised, "AWS::Lambda::EventSourceMapping");
  const { FilterCriteria } = z.object({ FilterCriteria: filters }).parse(mapping?.Properties);
  expect(FilterCriteria.Filters.map(({ Pattern }) => JSON.parse(Pattern))).toEqual([
    { eventName: ["INSERT"], dynamodb: { NewImage: { itemKind: { S: ["outboxEvent", "stripeEvent"] } } } },
  ]);
});

test("what is uploaded is told to the uploads function, which S3 may start for this bucket alone", () => {
  const watched = resourcesOf(synthesised, "AWS::S3::Bucket").filter((one) => one.Properties.NotificationConfiguration);
  const [bucket] = watched;
  const permission = resourcesOf(synthesised, "AWS::Lambda::Permission").find(
    ({ Properties }) => Properties.Principal === "s3.amazonaws.com",
  );
  expect(watched).toHaveLength(1);
  expect(bucket?.DependsOn).toContain(permission?.id);
  expect(readable(permission?.Properties.SourceArn)).toBe(
    `arn:<AWS::Partition>:s3:::${readable(bucket?.Properties.BucketName)}`,
  );
  const target = { "Fn::GetAtt": [functionNamed("uploads").id, "Arn"] };
  expect(bucket?.Properties.NotificationConfiguration).toEqual({
    LambdaConfigurations: ["imports/", "assets/"].map((prefix) => ({
      Event: "s3:ObjectCreated:*",
      Function: target,
      Filter: { S3Key: { Rules: [{ Name: "prefix", Value: prefix }] } },
    })),
  });
});

test("every job is started by its name as often as the manifest says; a tick that fails lies in a queue", () => {
  const rules = resourcesOf(synthesised, "AWS::Events::Rule").map(({ Properties }) => Properties);
  expect(rules).toHaveLength(SCHEDULES.length);
  for (const { job, runs, everyMinutes } of SCHEDULES)
    expect(rules).toContainEqual(
      expect.objectContaining({
        ScheduleExpression: `rate(${everyMinutes} ${everyMinutes === 1 ? "minute" : "minutes"})`,
        Targets: [
          expect.objectContaining({
            Arn: { "Fn::GetAtt": [functionNamed(runs).id, "Arn"] },
            Input: JSON.stringify({ job }),
            DeadLetterConfig: { Arn: expect.anything() },
            RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 },
          }),
        ],
      }),
    );
});

test("every function started without a caller who waits tells its failures to a queue", () => {
  const told = resourcesOf(synthesised, "AWS::Lambda::EventInvokeConfig").map(({ Properties }) => Properties);
  for (const name of ["uploads", "clock"] as const)
    expect(told).toContainEqual(
      expect.objectContaining({
        FunctionName: { Ref: functionNamed(name).id },
        DestinationConfig: { OnFailure: { Destination: expect.anything() } },
      }),
    );
});

test("an alarm rings for errors and throttling of every function, and for every queue of failed work", () => {
  const alarms = resourcesOf(synthesised, "AWS::CloudWatch::Alarm").map(({ Properties }) => Properties);
  const watched = alarms.map(({ MetricName, Dimensions }) => `${MetricName} ${JSON.stringify(Dimensions)}`);
  for (const name of NAMES)
    for (const metric of ["Errors", "Throttles"])
      expect(watched).toContain(`${metric} [{"Name":"FunctionName","Value":{"Ref":"${functionNamed(name).id}"}}]`);
  expect(watched.filter((one) => one.startsWith("ApproximateNumberOfMessagesVisible"))).toHaveLength(
    resourcesOf(synthesised, "AWS::SQS::Queue").length,
  );
  for (const metric of ["IteratorAge", "5xx", "ReadThrottleEvents", "WriteThrottleEvents"])
    expect(watched.some((one) => one.startsWith(metric))).toBe(true);
  for (const { AlarmActions } of alarms)
    expect(AlarmActions).toEqual([{ Ref: expect.stringContaining("AlarmsTopic") }]);
});

test("an alarm rings for what a function logs as an error and goes on after, where nobody waits for its answer", () => {
  const filters = resourcesOf(synthesised, "AWS::Logs::MetricFilter").map(({ Properties }) => Properties);
  const unattended = NAMES.filter((name) => FUNCTIONS[name].trigger.kind !== "http");
  expect(filters.map(({ FilterPattern }) => FilterPattern)).toEqual(unattended.map(() => '{ $.level = "ERROR" }'));
  const alarms = resourcesOf(synthesised, "AWS::CloudWatch::Alarm").map(({ Properties }) => Properties.MetricName);
  for (const name of unattended) expect(alarms).toContain(`${name}-errors-logged`);
});

test("with an own domain the marketplace names itself by it, and AWS's own name answers no more", () => {
  const own = synthesise({ domainName: "serai.example", certificateArn: "arn:aws:acm:eu-west-1:1:certificate/c" });
  const [api] = resourcesOf(own, "AWS::ApiGatewayV2::Api");
  expect(api?.Properties.DisableExecuteApiEndpoint).toBe(true);
  for (const { Properties } of resourcesOf(own, "AWS::Lambda::Function"))
    expect(Properties.Environment).toMatchObject({ Variables: { PUBLIC_URL: "https://serai.example" } });
});

test("half a domain is refused before anything is described", () => {
  expect(() => synthesise({ domainName: "serai.example" })).toThrow("come together");
});

function functionNamed(name: FunctionName) {
  return resourceWhere(synthesised, "AWS::Lambda::Function", "FunctionName", `serai-${name}`);
}
