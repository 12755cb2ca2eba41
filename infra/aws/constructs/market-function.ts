import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, type Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { type LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { FunctionManifest, FunctionName } from "#shared/platform/manifest/functions.ts";
import { type AcceptedFinding, accept, acceptOfCheckov } from "../accept-finding.ts";
import { allow, prefixFindings } from "./function-grants.ts";
import { createMarketLog } from "./market-log.ts";

/** Three months cover a licence from request to first payment. */
const LOGS_KEPT = RetentionDays.THREE_MONTHS;

/** What checkov asks of every function and the marketplace does otherwise. */
const FUNCTION_FINDINGS: readonly AcceptedFinding[] = [
  {
    rule: "CKV_AWS_115",
    because: "A young account has ten executions in all; the API's throttling bounds what strangers can start.",
  },
  {
    rule: "CKV_AWS_117",
    because:
      "All it reaches are public endpoints of AWS and Stripe, under its role; a VPC would add nothing but a gateway.",
  },
  {
    rule: "CKV_AWS_173",
    because: "Lambda encrypts the variables under its own key; they hold names and addresses, never a secret's value.",
  },
];

/** Where what failed is kept, in place of the dead letter queue checkov asks for. */
function failuresOf(kind: FunctionManifest["trigger"]["kind"]): AcceptedFinding {
  const because =
    kind === "http"
      ? "It is only called by who waits for its answer: a failure is told to the caller, not kept."
      : "What fails for good goes to a queue by its failure destination, which carries more than a dead letter.";
  return { rule: "CKV_AWS_116", because };
}

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
  readonly log: LogGroup;

  constructor(scope: Construct, id: string, props: MarketFunctionProps) {
    super(scope, id);
    const { name, manifest } = props;
    this.log = createMarketLog(this, "Log", {
      logGroupName: `/serai/functions/${name}`,
      retention: LOGS_KEPT,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = this.#role(props);
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
      logGroup: this.log,
    });
    acceptOfCheckov(this.lambda, ...FUNCTION_FINDINGS, failuresOf(manifest.trigger.kind));
  }

  #role({ name, manifest, grants, accepted = [] }: MarketFunctionProps): Role {
    const writeLog = allow(["logs:CreateLogStream", "logs:PutLogEvents"], [this.log.logGroupArn]);
    const role = new Role(this, "Role", {
      description: `What the function ${name} may touch`,
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      inlinePolicies: { manifest: new PolicyDocument({ statements: [writeLog, ...grants] }) },
    });
    accept(role, ...prefixFindings(manifest), ...accepted);
    return role;
  }
}
