/** The CDK app: bundles every function of the manifest, then describes the marketplace. How to deploy: docs/deploy.md. */
import { Code } from "aws-cdk-lib/aws-lambda";
import { FUNCTIONS, type FunctionName } from "#shared/platform/manifest/functions.ts";
import { buildApp } from "./build-app.ts";
import { bundleFunctions } from "./bundle.ts";

const bundles = await bundleFunctions(Object.keys(FUNCTIONS) as FunctionName[]);

buildApp((name) => {
  const bundle = bundles.get(name);
  if (!bundle) throw new Error(`The function ${name} was not bundled`);
  return Code.fromAsset(bundle.folder);
}).app.synth();
