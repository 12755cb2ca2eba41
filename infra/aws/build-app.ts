import { App, type AppProps, Validations } from "aws-cdk-lib";
import type { Code } from "aws-cdk-lib/aws-lambda";
import { AwsSolutionsChecks } from "cdk-nag";
import * as z from "zod";
import type { FunctionName } from "#shared/platform/manifest/functions.ts";
import { MarketplaceStack } from "./stacks/marketplace-stack.ts";

/** What a deployment may choose, as context: `cdk deploy -c domainName=… -c certificateArn=… -c alarmEmail=…`. */
const settingsSchema = z
  .object({
    domainName: z.string().optional(),
    certificateArn: z.string().startsWith("arn:").optional(),
    alarmEmail: z.email().optional(),
  })
  .refine(
    ({ domainName, certificateArn }) => (domainName === undefined) === (certificateArn === undefined),
    "domainName and certificateArn come together",
  );

/**
 * The app with its one stack, checked by cdk-nag when it is synthesised: an unaccepted finding stops the synthesis.
 * It names no account and no region and looks nothing up, so it synthesises anywhere.
 * @throws {z.ZodError} when the context holds settings that do not fit.
 */
export function buildApp(
  codeOf: (name: FunctionName) => Code,
  appProps: AppProps = {},
): { readonly app: App; readonly stack: MarketplaceStack } {
  const app = new App({ analyticsReporting: false, ...appProps });
  const setting = (name: string): unknown => app.node.tryGetContext(name);
  const { domainName, certificateArn, alarmEmail } = settingsSchema.parse({
    domainName: setting("domainName"),
    certificateArn: setting("certificateArn"),
    alarmEmail: setting("alarmEmail"),
  });
  const domain =
    domainName !== undefined && certificateArn !== undefined ? { name: domainName, certificateArn } : undefined;
  const stack = new MarketplaceStack(app, "Serai", {
    description: "The Serai marketplace",
    codeOf,
    domain,
    alarmEmail,
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, stack };
}
