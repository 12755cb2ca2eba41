import { createHmac } from "node:crypto";
import * as z from "zod";
import { maxClockSkewMs } from "./limits.ts";
import { Refusal } from "./refusal.ts";
import { type Credentials, deriveSigningKey, sameSignature } from "./signature.ts";

/**
 * The policy of a browser's form upload, from "Browser-Based Uploads Using POST (AWS Signature Version 4)" in the S3 API
 * reference: signed as it stands in base64, it says until when and under which conditions one object may be sent.
 */
const policySchema = z.object({
  expiration: z.iso.datetime(),
  conditions: z.array(
    z.union([
      z.tuple([z.literal("content-length-range"), z.coerce.number(), z.coerce.number()]),
      z.tuple([z.enum(["eq", "starts-with"]), z.string().startsWith("$"), z.string()]),
      z.record(z.string(), z.string()),
    ]),
  ),
});
type Condition = z.infer<typeof policySchema>["conditions"][number];

export interface SizeRange {
  readonly least: number;
  readonly most: number;
}

/** Fields that a policy need not speak of. */
const exempt = new Set(["x-amz-signature", "policy", "file"]);

/**
 * Checks who signed a form and that every field is as its policy allows. `fields` by lower-case name.
 * Throws AccessDenied for an anonymous form, an expired policy or a field that breaks it; SignatureDoesNotMatch.
 * @returns how large the file may be, where the policy says so.
 */
export function checkPostPolicy(
  fields: ReadonlyMap<string, string>,
  at: { readonly credentials: Credentials; readonly bucket: string; readonly nowMs: number },
): SizeRange | undefined {
  const encoded = fields.get("policy");
  if (encoded === undefined) throw new Refusal("AccessDenied");
  checkSignature(fields, encoded, at);
  const policy = readPolicy(encoded);
  if (Date.parse(policy.expiration) <= at.nowMs) denied("Policy expired.");
  const values = new Map(fields).set("bucket", at.bucket);
  for (const condition of policy.conditions) checkCondition(condition, values);
  const spoken = new Set(policy.conditions.flatMap(fieldsOf));
  const extra = [...fields.keys()].find(
    (name) => !exempt.has(name) && !name.startsWith("x-ignore-") && !spoken.has(name),
  );
  if (extra !== undefined) denied(`Extra input fields: ${extra}`);
  return sizeRangeOf(policy.conditions);
}

function checkSignature(
  fields: ReadonlyMap<string, string>,
  encoded: string,
  { credentials, nowMs }: { readonly credentials: Credentials; readonly nowMs: number },
): void {
  const field = (name: string): string => {
    const value = fields.get(name);
    if (value !== undefined && value !== "") return value;
    throw new Refusal("InvalidArgument", `Bucket POST must contain a field named '${name}'.`, { ArgumentName: name });
  };
  if (field("x-amz-algorithm") !== "AWS4-HMAC-SHA256") throw new Refusal("InvalidArgument", "Unsupported algorithm.");
  const [accessKeyId, date = "", region, service, terminator] = field("x-amz-credential").split("/");
  if (fields.has("x-amz-security-token")) throw new Refusal("InvalidToken");
  if (accessKeyId !== credentials.accessKeyId) throw new Refusal("InvalidAccessKeyId");
  const wellScoped = region === credentials.region && service === "s3" && terminator === "aws4_request";
  const timestamp = field("x-amz-date");
  if (!wellScoped || !timestamp.startsWith(`${date}T`))
    throw new Refusal("InvalidArgument", "The credential is malformed.");
  if (Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`) > nowMs + maxClockSkewMs) {
    denied("Request is not yet valid");
  }
  const expected = createHmac("sha256", deriveSigningKey({ ...credentials, date }))
    .update(encoded)
    .digest();
  if (!sameSignature(expected, field("x-amz-signature"))) throw new Refusal("SignatureDoesNotMatch");
}

function readPolicy(encoded: string) {
  try {
    return policySchema.parse(JSON.parse(Buffer.from(encoded, "base64").toString("utf8")));
  } catch {
    throw new Refusal("InvalidPolicyDocument");
  }
}

function checkCondition(condition: Condition, values: ReadonlyMap<string, string>): void {
  const holds = (name: string, test: (value: string) => boolean) => {
    const value = values.get(name.toLowerCase());
    if (value === undefined || !test(value)) denied(`Policy Condition failed: ${JSON.stringify(condition)}`);
  };
  if (!Array.isArray(condition)) {
    for (const [name, wanted] of Object.entries(condition)) holds(name, (value) => value === wanted);
    return;
  }
  const [operator, name, wanted] = condition;
  if (operator === "content-length-range") return;
  holds(name.slice(1), (value) => (operator === "eq" ? value === wanted : value.startsWith(wanted)));
}

function fieldsOf(condition: Condition): string[] {
  if (!Array.isArray(condition)) return Object.keys(condition).map((name) => name.toLowerCase());
  const [operator, name] = condition;
  return operator === "content-length-range" ? [] : [name.slice(1).toLowerCase()];
}

function sizeRangeOf(conditions: readonly Condition[]): SizeRange | undefined {
  for (const condition of conditions) {
    if (!Array.isArray(condition) || condition[0] !== "content-length-range") continue;
    return { least: condition[1], most: condition[2] };
  }
  return undefined;
}

function denied(why: string): never {
  throw new Refusal("AccessDenied", `Invalid according to Policy: ${why}`);
}
