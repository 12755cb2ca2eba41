/** What we use of KMS's client, imported as one when first needed. */
export { GetPublicKeyCommand, KMSClient, SignCommand } from "@aws-sdk/client-kms";
