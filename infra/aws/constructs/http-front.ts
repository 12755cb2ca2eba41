import { RemovalPolicy } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import { DomainName, HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { accept } from "../accept-finding.ts";
import { createMarketLog } from "./market-log.ts";

/** Well above what partners of fifty countries ask together, well below what an attack could make us pay for. */
const REQUESTS_PER_SECOND = 200;
const BURST_REQUESTS = 400;

/** No query string: it carries sign-in codes and page tokens. */
const ACCESS_LOG_FIELDS = {
  requestId: "$context.requestId",
  at: "$context.requestTime",
  address: "$context.identity.sourceIp",
  method: "$context.httpMethod",
  path: "$context.path",
  route: "$context.routeKey",
  status: "$context.status",
  bytes: "$context.responseLength",
  milliseconds: "$context.responseLatency",
  fault: "$context.integrationErrorMessage",
} as const;

/** An own domain with its certificate in this region; without one the API answers under AWS's name. */
export interface OwnDomain {
  readonly name: string;
  readonly certificateArn: string;
}

/** The one public front: routes of the manifest to their functions, throttled and logged. */
export class HttpFront extends Construct {
  readonly api: HttpApi;
  /** Origin as people and Stripe see it, without a trailing slash. */
  readonly publicUrl: string;
  /** Where DNS must point when the marketplace has its own domain. */
  readonly domainTarget: string | undefined;

  constructor(scope: Construct, id: string, props: { readonly domain?: OwnDomain | undefined }) {
    super(scope, id);
    const domain = props.domain ? this.#domain(props.domain) : undefined;
    this.api = new HttpApi(this, "Api", {
      apiName: "serai",
      createDefaultStage: false,
      // With an own domain there is one way in.
      disableExecuteApiEndpoint: domain !== undefined,
    });
    const log = createMarketLog(this, "AccessLog", {
      logGroupName: "/aws/vendedlogs/serai/access",
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new HttpStage(this, "Stage", {
      httpApi: this.api,
      stageName: "$default",
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: { rateLimit: REQUESTS_PER_SECOND, burstLimit: BURST_REQUESTS },
      accessLogSettings: {
        destination: new LogGroupLogDestination(log),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG_FIELDS)),
      },
      ...(domain ? { domainMapping: { domainName: domain } } : {}),
    });
    this.publicUrl = props.domain ? `https://${props.domain.name}` : this.api.apiEndpoint;
    this.domainTarget = domain?.regionalDomainName;
  }

  /** Sends every method of the routes to the function. API Gateway prefers the most specific route, whatever the order. */
  route(lambda: LambdaFunction, paths: readonly string[]): void {
    const integration = new HttpLambdaIntegration(`${lambda.node.path}Integration`, lambda, {
      scopePermissionToRoute: false,
    });
    for (const path of paths)
      for (const route of this.api.addRoutes({ path, methods: [HttpMethod.ANY], integration }))
        accept(route, {
          rule: "AwsSolutions-APIG4",
          because:
            "The function itself verifies the bearer token, the session cookie or Stripe's signature, route by route.",
        });
  }

  #domain({ name, certificateArn }: OwnDomain): DomainName {
    return new DomainName(this, "Domain", {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, "Certificate", certificateArn),
    });
  }
}
