import { canonicalJson } from "#shared/platform/canonical.ts";
import type { Signer } from "#shared/platform/signer.ts";
import type { Licence } from "./licence.ts";
import type { Signature } from "./licence-schema.ts";

/**
 * The marketplace's certificate that a licence was signed by both parties: a compact JWS (ES256, RFC 7515) anyone can
 * check with the published keys. It names the document by its hash and who signed when; it holds no address of anyone.
 * It is an advanced electronic seal of the platform at most (eIDAS), and claims no more.
 */
export async function certify(
  signer: Signer,
  about: { readonly issuer: string; readonly licence: Licence; readonly signatures: readonly Signature[] },
): Promise<string> {
  const { licence, signatures, issuer } = about;
  const header = { alg: "ES256", kid: await signer.keyId(), typ: "licence-certificate+jwt" };
  const claims = {
    iss: issuer,
    sub: licence.licenceId,
    documentSha256: licence.documentSha256,
    executedAt: licence.executedAt ?? "",
    signatures: signatures.map(({ party, organisationId, name, signedAt }) => ({
      party,
      organisationId,
      name,
      signedAt,
    })),
  };
  const signingInput = `${encode(header)}.${encode(claims)}`;
  const signature = await signer.sign(Buffer.from(signingInput, "ascii"));
  return `${signingInput}.${Buffer.from(signature).toString("base64url")}`;
}

function encode(part: object): string {
  return Buffer.from(canonicalJson(part), "utf8").toString("base64url");
}
