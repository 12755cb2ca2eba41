/** What we use of Secrets Manager's client, imported as one when first needed. */
export { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
