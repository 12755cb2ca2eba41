import { agreeTerms } from "#shared/licensing/agree-terms.ts";
import { declineLicence, withdrawLicence } from "#shared/licensing/leave-licence.ts";
import { agreementSchema, exitSchema, signingSchema } from "#shared/licensing/licence-schema.ts";
import { certifyLicence } from "#shared/licensing/read-licence.ts";
import { signLicence } from "#shared/licensing/sign-licence.ts";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import { demand, PageRefusal } from "../../answer.ts";
import { actOnce } from "../../once.ts";
import { field, parsed } from "../../read-form.ts";
import { action, page } from "../../visit.ts";

const toLicence = ({ licenceId }: { readonly licenceId: string }) => `/licences/${licenceId}`;

/** The rights holder agrees; the rights are held. */
export const agreeAction = action("/licences/:licenceId/agreement", "licence:answer", (visit) => {
  const { deps, actor, form, params } = visit;
  const agreement = parsed(agreementSchema, { holdDays: Number(field(form, "holdDays")) });
  const input = { licenceId: params.licenceId ?? "", ...agreement };
  return actOnce(visit, (commitWith) => agreeTerms(deps, actor, input, commitWith), toLicence);
});

/** A signatory signs, having written their own name so that no stray click binds a house. */
export const signAction = action("/licences/:licenceId/signatures", "licence:sign", (visit) => {
  const { deps, actor, form, params } = visit;
  if (!isSameName(field(form, "name"), actor.name))
    throw new PageRefusal("form-incomplete", { faults: [`Name: to sign, write it as it stands here: ${actor.name}`] });
  const signing = parsed(signingSchema, { documentSha256: field(form, "documentSha256") });
  const input = { licenceId: params.licenceId ?? "", ...signing };
  return actOnce(visit, (commitWith) => signLicence(deps, actor, input, commitWith), toLicence);
});

export const declineAction = action("/licences/:licenceId/decline", "licence:answer", (visit) => {
  const { deps, actor, form, params } = visit;
  const input = { licenceId: params.licenceId ?? "", ...parsed(exitSchema, { note: field(form, "note") }) };
  return actOnce(visit, (commitWith) => declineLicence(deps, actor, input, commitWith), toLicence);
});

export const withdrawAction = action("/licences/:licenceId/withdrawal", "licence:withdraw", (visit) => {
  const { deps, actor, form, params } = visit;
  const input = { licenceId: params.licenceId ?? "", ...parsed(exitSchema, { note: field(form, "note") }) };
  return actOnce(visit, (commitWith) => withdrawLicence(deps, actor, input, commitWith), toLicence);
});

export const certificatePage = page(
  "/licences/:licenceId/certificate",
  "licence:read",
  async ({ deps, actor, params }) => {
    const licenceId = params.licenceId ?? "";
    const certificate = demand(await certifyLicence(deps, actor, licenceId));
    return {
      kind: "page",
      title: "Certificate",
      content: (
        <>
          <p>
            <a href={`/licences/${licenceId}`}>Back to the licence</a>
          </p>
          <h1>Certificate of the licence</h1>
          <p>
            A compact JWS (ES256). Anybody can check it with{" "}
            <a href={`${PATHS.api}/keys`}>the marketplace's public keys</a>.
          </p>
          <pre>{certificate}</pre>
        </>
      ),
    };
  },
);

function isSameName(written: string, name: string): boolean {
  const plain = (text: string) => text.normalize("NFKC").replace(/\s+/g, " ").trim().toLowerCase();
  return plain(written) === plain(name);
}
