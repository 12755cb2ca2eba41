import type { Actor } from "#shared/parties/actor.ts";
import { type Denial, denialOf } from "#shared/parties/permission.ts";
import type { Ground } from "#shared/platform/ground.ts";
import { done, type Outcome, refused } from "#shared/platform/outcome.ts";
import type { Page, PageRequest } from "#shared/platform/page.ts";
import type { Signer } from "#shared/platform/signer.ts";
import type { Stored } from "#shared/platform/table.ts";
import { certify } from "./certificate.ts";
import type { Licence, Side } from "./licence.ts";
import { rememberAddress } from "./licence-address.ts";
import type { LicenceDocument } from "./licence-document.ts";
import type { Signature } from "./licence-schema.ts";
import { listLicencesOf, readLicenceRecord } from "./licence-store.ts";

export interface LicenceRecord {
  readonly licence: Stored<Licence>;
  readonly document: LicenceDocument;
  readonly signatures: readonly Signature[];
}

/** A licence with its document and signatures, for its parties; to everyone else there is none. */
export async function readLicence(
  deps: Pick<Ground, "table">,
  actor: Actor,
  licenceId: string,
): Promise<Outcome<LicenceRecord, Denial>> {
  const record = await readLicenceRecord(deps.table, licenceId);
  if (!record) return refused("not-found");
  const { licensorId, licenseeId } = record.licence.value;
  const denial = denialOf(actor, "licence:read", { organisationIds: [licensorId, licenseeId] });
  if (denial) return refused(denial);
  rememberAddress(record.licence.value);
  return done(record);
}

/** One page of the licences an organisation grants or takes, newest first. */
export async function listLicences(
  deps: Pick<Ground, "table">,
  actor: Actor,
  page: PageRequest & { readonly side: Side },
): Promise<Outcome<Page<Stored<Licence>>, Denial>> {
  const denial = denialOf(actor, "licence:read");
  if (denial) return refused(denial);
  return done(await listLicencesOf(deps.table, { organisationId: actor.organisationId, side: page.side }, page));
}

/** The certificate of an executed licence, for its parties. */
export async function certifyLicence(
  deps: Pick<Ground, "table"> & { readonly signer: Signer; readonly publicUrl: string },
  actor: Actor,
  licenceId: string,
): Promise<Outcome<string, Denial | "not-executed">> {
  const record = await readLicence(deps, actor, licenceId);
  if (!record.ok) return record;
  const { licence, signatures } = record.value;
  if (licence.value.state !== "executed") return refused("not-executed", { state: licence.value.state });
  return done(await certify(deps.signer, { issuer: deps.publicUrl, licence: licence.value, signatures }));
}
