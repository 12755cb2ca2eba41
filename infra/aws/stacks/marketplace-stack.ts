import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Code } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { EnvironmentName } from "#shared/platform/manifest/environment.ts";
import { FUNCTIONS, type FunctionManifest, type FunctionName } from "#shared/platform/manifest/functions.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import { Alarms } from "../constructs/alarms.ts";
import { bucketNameOf } from "../constructs/bucket-place.ts";
import { createFailureQueue } from "../constructs/failure-queue.ts";
import { grantsOf } from "../constructs/function-grants.ts";
import { HttpFront, type OwnDomain } from "../constructs/http-front.ts";
import { Identity } from "../constructs/identity.ts";
import { KeysAndSecrets } from "../constructs/keys-and-secrets.ts";
import { MarketBuckets } from "../constructs/market-buckets.ts";
import { MarketFunction } from "../constructs/market-function.ts";
import { MarketTable } from "../constructs/market-table.ts";
import {
  failureGrant,
  leaveToNextTick,
  readStream,
  STREAM_FINDINGS,
  scheduleJobs,
  streamGrants,
  watchUploads,
} from "../constructs/triggers.ts";

export interface MarketplaceProps extends StackProps {
  /** The code of each function; a test gives a line, a deployment its bundle. */
  readonly codeOf: (name: FunctionName) => Code;
  readonly domain?: OwnDomain | undefined;
  /** Who hears of alarms. */
  readonly alarmEmail?: string | undefined;
}

type TriggerKind = FunctionManifest["trigger"]["kind"];

/**
 * The whole marketplace in one stack: what keeps data outlives it, and no export of one stack to another can hold a
 * deployment up.
 */
export class MarketplaceStack extends Stack {
  readonly #front: HttpFront;
  readonly #table: MarketTable;
  readonly #buckets: MarketBuckets;
  readonly #identity: Identity;
  readonly #keys: KeysAndSecrets;
  readonly #alarms: Alarms;
  /** What starts functions without a caller who would see the failure tells it here. */
  readonly #failures: Readonly<Record<Exclude<TriggerKind, "http">, Queue>>;

  constructor(scope: Construct, id: string, props: MarketplaceProps) {
    super(scope, id, props);
    this.#front = new HttpFront(this, "Front", { domain: props.domain });
    this.#table = new MarketTable(this, "Table");
    this.#buckets = new MarketBuckets(this, "Buckets", { publicUrl: this.#front.publicUrl });
    this.#identity = new Identity(this, "Identity", { publicUrl: this.#front.publicUrl });
    this.#keys = new KeysAndSecrets(this, "Keys");
    this.#alarms = new Alarms(this, "Alarms", { email: props.alarmEmail });
    this.#failures = {
      stream: createFailureQueue(this, "StreamFailures"),
      "object-created": createFailureQueue(this, "UploadFailures"),
      schedule: createFailureQueue(this, "ClockFailures"),
    };
    for (const name of Object.keys(FUNCTIONS) as FunctionName[]) this.#addFunction(name, props.codeOf(name));
    this.#watch();
    this.#tell();
  }

  #addFunction(name: FunctionName, code: Code): void {
    const manifest: FunctionManifest = FUNCTIONS[name];
    const { kind } = manifest.trigger;
    const added = new MarketFunction(this, name, {
      name,
      manifest,
      code,
      environment: this.#environmentOf(manifest),
      grants: [
        ...grantsOf(this, manifest, {
          tableArn: this.#table.table.tableArn,
          secretArns: this.#keys.secretArns,
          signingKeyArn: this.#keys.signingKey.keyArn,
        }),
        ...(kind === "http" ? [] : [failureGrant(this.#failures[kind])]),
        ...(kind === "stream" ? streamGrants(this.#table.streamArn) : []),
      ],
      accepted: kind === "stream" ? STREAM_FINDINGS : [],
    });
    this.#start(manifest.trigger, added);
    this.#alarms.watchFunction(name, added.lambda);
    if (kind !== "http") this.#alarms.watchLog(name, added.log);
  }

  #start(trigger: FunctionManifest["trigger"], { lambda }: MarketFunction): void {
    const { streamArn } = this.#table;
    const { buckets } = this.#buckets;
    switch (trigger.kind) {
      case "http":
        this.#front.route(lambda, trigger.routes);
        break;
      case "stream":
        readStream(this, { lambda, ...trigger }, { streamArn, failures: this.#failures.stream });
        this.#alarms.watchStream(lambda);
        break;
      case "object-created":
        watchUploads(this, lambda, { buckets, failures: this.#failures["object-created"] });
        scheduleJobs(this, { lambda, runs: "uploads" }, this.#failures.schedule);
        break;
      case "schedule":
        scheduleJobs(this, { lambda, runs: "clock" }, this.#failures.schedule);
        leaveToNextTick(this, lambda, this.#failures.schedule);
        break;
    }
  }

  /** The manifest says which variables a function reads; what they hold here is said once, for all of them. */
  #environmentOf(manifest: FunctionManifest): Record<string, string> {
    const { secretArns, signingKey } = this.#keys;
    const { portal, commandLine, issuer } = this.#identity;
    const values: Readonly<Record<EnvironmentName, string>> = {
      TABLE_NAME: this.#table.table.tableName,
      LOG_LEVEL: "INFO",
      PUBLIC_URL: this.#front.publicUrl,
      QUARANTINE_BUCKET: bucketNameOf("quarantine"),
      VAULT_BUCKET: bucketNameOf("vault"),
      OIDC_ISSUER: issuer,
      OIDC_AUDIENCE: `${portal.userPoolClientId},${commandLine.userPoolClientId}`,
      OIDC_TOKEN_PROFILE: "cognito",
      PORTAL_CLIENT_ID: portal.userPoolClientId,
      PORTAL_CLIENT_SECRET: `secretsmanager:${secretArns["portal-client"]}`,
      SIGNING_KEY: `kms:${signingKey.keyArn}`,
      STRIPE_API_KEY: `secretsmanager:${secretArns["stripe-api-key"]}`,
      STRIPE_WEBHOOK_SECRET: `secretsmanager:${secretArns["stripe-webhook"]}`,
    };
    return Object.fromEntries(manifest.environment.map((name) => [name, values[name]]));
  }

  #watch(): void {
    this.#alarms.watchApi(this.#front.api);
    this.#alarms.watchTable(this.#table.table);
    for (const [kind, queue] of Object.entries(this.#failures)) this.#alarms.watchQueue(`${kind}-failures`, queue);
  }

  /** What the person who deploys needs next (docs/deploy.md). */
  #tell(): void {
    const told: Record<string, string | undefined> = {
      PublicUrl: this.#front.publicUrl,
      DomainTarget: this.#front.domainTarget,
      StripeWebhookUrl: `${this.#front.publicUrl}${PATHS.webhook}`,
      Issuer: this.#identity.issuer,
      UserPoolId: this.#identity.pool.userPoolId,
      PortalClientId: this.#identity.portal.userPoolClientId,
      CommandLineClientId: this.#identity.commandLine.userPoolClientId,
      MachineClientId: this.#identity.machine.userPoolClientId,
      AlarmTopic: this.#alarms.topic.topicArn,
    };
    for (const [id, value] of Object.entries(told)) if (value !== undefined) new CfnOutput(this, id, { value });
  }
}
