import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, type Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { FunctionManifest, FunctionName } from "#shared/platform/manifest/functions.ts";
import { type AcceptedFinding, accept } from "../accept-finding.ts";
import { allow, prefixFindings } from "./function-grants.ts";

/** Three months cover a licence from request to first payment. */
const LOGS_KEPT = RetentionDays.THREE_MONTHS;

export interface MarketFunctionProps {
  readonly name: FunctionName;
  readonly manifest: FunctionManifest;
  readonly code: Code;
  readonly environment: Readonly<Record<string, string>>;
  readonly grants: readonly PolicyStatement[];
  /** Findings about grants beyond the manifest's prefixes. */
  readonly accepted?: readonly AcceptedFinding[];
}

/**
 * One function of the manifest with a role of its own and its log. No concurrency is reserved: a young account has ten
 * in all and could not deploy; the API's throttling bounds what strangers can start.
 */
export class MarketFunction extends Construct {
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: MarketFunctionProps) {
    super(scope, id);
    const { name, manifest } = props;
    const logGroup = new LogGroup(this, "Log", {
      logGroupName: `/serai/functions/${name}`,
      retention: LOGS_KEPT,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = this.#role(props, logGroup);
    this.lambda = new LambdaFunction(this, "Function", {
      functionName: `serai-${name}`,
      description: manifest.purpose,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: "index.handler",
      code: props.code,
      memorySize: manifest.memoryMiB,
      timeout: Duration.seconds(manifest.timeoutSeconds),
      environment: { ...props.environment },
      role,
      logGroup,
    });
  }

  #role({ name, manifest, grants, accepted = [] }: MarketFunctionProps, logGroup: LogGroup): Role {
    const writeLog = allow(["logs:CreateLogStream", "logs:PutLogEvents"], [logGroup.logGroupArn]);
    const role = new Role(this, "Role", {
      description: `What the function ${name} may touch`,
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      inlinePolicies: { manifest: new PolicyDocument({ statements: [writeLog, ...grants] }) },
    });
    accept(role, ...prefixFindings(manifest), ...accepted);
    return role;
  }
}
