import { listWorks } from "#shared/catalogue/read-work.ts";
import { searchCatalogue } from "#shared/catalogue/search/search-catalogue.ts";
import type { CatalogueQuestion } from "#shared/catalogue/search/search-schema.ts";
import type { Work } from "#shared/catalogue/work.ts";
import { licensesOut } from "#shared/parties/organisation.ts";
import { may } from "#shared/parties/permission.ts";
import type { Page } from "#shared/platform/page.ts";
import { type Answer, demand } from "../../answer.ts";
import { PageLinks, pageAsked, Sheet } from "../../parts/tables.tsx";
import { page, type Visit } from "../../visit.ts";
import { stateInWords, territoriesInWords } from "../../words.ts";
import { SearchForm } from "./search-form.tsx";
import { isSearch, questionIn } from "./search-query.ts";
import { foundInWords, SearchResults } from "./search-results.tsx";
import { openWays } from "./search-ways.ts";

/** The works on offer by title, and the search over them; to rights holders also their own. */
export const cataloguePage = page("/catalogue", "work:read", async ({ deps, actor, query }) => {
  if (isSearch(query)) return searched({ deps, actor, query });
  const of = query.get("of") === "own" && licensesOut(actor.organisationKind) ? "own" : "market";
  const found = demand(await listWorks(deps, actor, { of, ...pageAsked(query) }));
  const works: Page<Work> = { ...found, items: found.items.map(({ value }) => value) };
  return {
    kind: "page",
    title: of === "own" ? "Our works" : "Catalogue",
    content: (
      <>
        <h1>{of === "own" ? "Our works" : "Catalogue"}</h1>
        {may(actor, "availability:ask") && of === "market" && <SearchForm query={query} now={deps.clock.now()} />}
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

async function searched({ deps, actor, query }: Pick<Visit<"work:read">, "deps" | "actor" | "query">): Promise<Answer> {
  const now = deps.clock.now();
  const asked = questionIn(query, now);
  const search = async (question: CatalogueQuestion) => demand(await searchCatalogue(deps, actor, question));
  const answer = "question" in asked ? await search(asked.question) : undefined;
  const ways = answer?.total === 0 ? await openWays(query, now, async (way) => (await search(way)).total) : [];
  return {
    kind: "page",
    title: answer ? foundInWords(answer) : "Search the catalogue",
    ...(answer ? {} : { status: UNPROCESSABLE }),
    content: (
      <>
        <h1>Search the catalogue</h1>
        {"faults" in asked && <ToMend faults={asked.faults} />}
        <SearchForm query={query} now={now} open={!answer} />
        <p class="actions">
          <a href="/catalogue">All works by title</a>
        </p>
        {answer && <SearchResults answer={answer} ways={ways} query={query} now={now} />}
      </>
    ),
  };
}

const UNPROCESSABLE = 422;

function ToMend({ faults }: { faults: readonly string[] }) {
  return (
    <section class="notice bad" role="alert">
      <p>The search needs a little more. What you chose is kept below.</p>
      <ul>
        {faults.map((fault) => (
          <li>{fault}</li>
        ))}
      </ul>
    </section>
  );
}

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
