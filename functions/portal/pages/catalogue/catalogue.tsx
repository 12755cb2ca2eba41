import { listWorks } from "#shared/catalogue/read-work.ts";
import type { Work } from "#shared/catalogue/work.ts";
import { licensesOut } from "#shared/parties/organisation.ts";
import type { Page } from "#shared/platform/page.ts";
import { demand } from "../../answer.ts";
import { PageLinks, pageAsked, Sheet } from "../../parts/tables.tsx";
import { page } from "../../visit.ts";
import { stateInWords, territoriesInWords } from "../../words.ts";

/** The works on offer by title; to rights holders also their own. */
export const cataloguePage = page("/catalogue", "work:read", async ({ deps, actor, query }) => {
  const of = query.get("of") === "own" && licensesOut(actor.organisationKind) ? "own" : "market";
  const found = demand(await listWorks(deps, actor, { of, ...pageAsked(query) }));
  const works: Page<Work> = { ...found, items: found.items.map(({ value }) => value) };
  return {
    kind: "page",
    title: of === "own" ? "Our works" : "Catalogue",
    content: (
      <>
        <h1>{of === "own" ? "Our works" : "Catalogue"}</h1>
        {licensesOut(actor.organisationKind) && <Tabs of={of} />}
        {works.items.length === 0 ? (
          <p>
            {of === "own" ? "No work yet. Import an avails workbook to begin." : "No work is on offer on this page."}
          </p>
        ) : (
          <WorkTable works={works.items} />
        )}
        <PageLinks path="/catalogue" query={query} page={works} />
      </>
    ),
  };
});

function Tabs({ of }: { of: "own" | "market" }) {
  return (
    <nav class="actions" aria-label="Which works">
      <a href="/catalogue" aria-current={of === "market" ? "page" : undefined}>
        All on offer
      </a>
      <a href="/catalogue?of=own" aria-current={of === "own" ? "page" : undefined}>
        Our works
      </a>
    </nav>
  );
}

function WorkTable({ works }: { works: readonly Work[] }) {
  return (
    <Sheet caption="Works by title" head={["Title", "Kind", "Year", "Origin", "Genres"]}>
      {works.map((work) => (
        <tr>
          <th scope="row">
            <a href={`/works/${work.workId}`}>{work.displayTitle}</a>
            {work.originalTitle && work.originalTitle !== work.displayTitle && (
              <>
                <br />
                <small>{work.originalTitle}</small>
              </>
            )}
          </th>
          <td>{stateInWords(work.kind)}</td>
          <td>{work.year}</td>
          <td>{territoriesInWords(work.originCountries)}</td>
          <td>{work.genres.join(", ")}</td>
        </tr>
      ))}
    </Sheet>
  );
}
