import type { Licence, Side } from "#shared/licensing/licence.ts";
import { listLicences } from "#shared/licensing/read-licence.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { licensesIn, licensesOut } from "#shared/parties/organisation.ts";
import { demand } from "../../answer.ts";
import { PageLinks, pageAsked, Sheet } from "../../parts/tables.tsx";
import { page } from "../../visit.ts";
import { amountInWords, instantInWords, stateInWords } from "../../words.ts";

/** The licences an organisation grants or takes, newest first. */
export const licencesPage = page("/licences", "licence:read", async ({ deps, actor, query }) => {
  const sides = sidesOf(actor);
  const side = sides.find((one) => one === query.get("side")) ?? sides[0] ?? "licensee";
  const found = demand(await listLicences(deps, actor, { side, ...pageAsked(query) }));
  return {
    kind: "page",
    title: "Licences",
    content: (
      <>
        <h1>Licences</h1>
        {sides.length > 1 && (
          <nav class="actions" aria-label="Which licences">
            {sides.map((one) => (
              <a href={`/licences?side=${one}`} aria-current={one === side ? "page" : undefined}>
                {one === "licensor" ? "We grant" : "We take"}
              </a>
            ))}
          </nav>
        )}
        {found.items.length === 0 ? (
          <p>
            {side === "licensor"
              ? "Nobody has asked for a licence yet."
              : "No licence yet. Find a title in the catalogue and ask what is free."}
          </p>
        ) : (
          <LicenceTable licences={found.items.map(({ value }) => value)} side={side} />
        )}
        <PageLinks path="/licences" query={query} page={found} />
      </>
    ),
  };
});

function sidesOf({ organisationKind }: Actor): readonly Side[] {
  const sides: Side[] = [];
  if (licensesIn(organisationKind)) sides.push("licensee");
  if (licensesOut(organisationKind)) sides.push("licensor");
  return sides;
}

function LicenceTable({ licences, side }: { licences: readonly Licence[]; side: Side }) {
  const other = side === "licensor" ? "Broadcaster" : "Rights holder";
  return (
    <Sheet caption="Newest first" head={["Work", other, "Fee", "State", "Money", "Requested"]}>
      {licences.map((licence) => (
        <tr>
          <th scope="row">
            <a href={`/licences/${licence.licenceId}`}>{licence.workTitle}</a>
          </th>
          <td>{side === "licensor" ? licence.licenseeName : licence.licensorName}</td>
          <td class="number">{amountInWords({ minor: licence.feeMinor, currency: licence.currency })}</td>
          <td>{stateInWords(licence.state)}</td>
          <td>{stateInWords(licence.money)}</td>
          <td>{instantInWords(licence.requestedAt)}</td>
        </tr>
      ))}
    </Sheet>
  );
}
