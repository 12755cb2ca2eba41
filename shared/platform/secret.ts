import { once } from "./once.ts";

/** A secret is asked for when it is first needed, and kept for the life of the process. */
export type Secret = () => Promise<string>;

/**
 * A secret by its reference: `plain:<value>` or `secretsmanager:<arn>` (see the manifest's environment).
 * A failed read is not kept: the next asking tries again.
 */
export function secretOf(reference: string): Secret {
  const [scheme, ...rest] = reference.split(":");
  const place = rest.join(":");
  if (scheme === "plain") return () => Promise.resolve(place);
  return once(() => readFromSecretsManager(place));
}

async function readFromSecretsManager(arn: string): Promise<string> {
  // Imported when needed: most cold starts of most functions never ask.
  const { SecretsManagerClient, GetSecretValueCommand } = await import("./sdk/secrets-manager.ts");
  const answer = await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: arn }));
  if (answer.SecretString === undefined) throw new Error("The secret holds no text");
  return answer.SecretString;
}
