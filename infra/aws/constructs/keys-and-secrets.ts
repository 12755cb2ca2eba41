import { RemovalPolicy } from "aws-cdk-lib";
import { Key, KeySpec, KeyUsage } from "aws-cdk-lib/aws-kms";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import type { SecretName } from "#shared/platform/manifest/functions.ts";
import { accept, acceptOfCheckov } from "../accept-finding.ts";

/** The marketplace's signing key, which never leaves KMS, and the secrets others gave it, filled in after deployment. */
export class KeysAndSecrets extends Construct {
  readonly signingKey: Key;
  readonly secretArns: Readonly<Record<SecretName, string>>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.signingKey = new Key(this, "SigningKey", {
      description: "Signs what the marketplace certifies (ES256)",
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      alias: "serai-signing",
      // A certificate is checked long after it was made.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.secretArns = {
      "stripe-api-key": this.#secret("stripe-api-key", "Stripe's restricted API key"),
      "stripe-webhook": this.#secret("stripe-webhook", "The secret of Stripe's webhook endpoint"),
      "portal-client": this.#secret("portal-client", "The client secret by which the portal signs people in"),
    };
  }

  #secret(name: SecretName, description: string): string {
    const secret = new Secret(this, name, {
      secretName: `serai/${name}`,
      description,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    accept(secret, {
      rule: "AwsSolutions-SMG4",
      because: "The value is issued by another service and replaced there first; Secrets Manager cannot rotate it.",
    });
    acceptOfCheckov(secret, {
      rule: "CKV_AWS_149",
      because: "Encrypted under Secrets Manager's own key; who may read it is said by each role, in this account only.",
    });
    return secret.secretArn;
  }
}
