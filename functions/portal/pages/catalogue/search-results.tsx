import type { CatalogueAnswer, WorkMatch } from "#shared/catalogue/search/search-catalogue.ts";
import { showDecision } from "#shared/catalogue/shown-decision.ts";
import { REASONS } from "../../parts/rights.tsx";
import { PageLinks } from "../../parts/tables.tsx";
import { instantInWords, stateInWords } from "../../words.ts";
import { differing } from "./availability.tsx";
import { SearchFacets } from "./search-facets.tsx";
import { asksRights, availabilityOf, searchWith } from "./search-query.ts";

interface Around {
  readonly query: URLSearchParams;
  readonly now: number;
}

/** What a search found: the works of which most is free first, and beside them what else could be asked. */
export function SearchResults({ answer, query, now }: { answer: CatalogueAnswer } & Around) {
  const { matches, total, readAs } = answer;
  return (
    <div class="found">
      <section aria-labelledby="found">
        <h2 id="found">{foundInWords(total)}</h2>
        {readAs !== undefined && (
          <p class="notice">
            No title holds “{query.get("text")}”. These hold “{readAs}”.
          </p>
        )}
        {total === 0 ? (
          <NothingFound query={query} />
        ) : (
          <ol class="matches">
            {matches.map((match) => (
              <Match match={match} query={query} now={now} />
            ))}
          </ol>
        )}
        <PageLinks
          path="/catalogue"
          query={query}
          page={{
            items: matches,
            ...(answer.nextPageToken === undefined ? {} : { nextPageToken: answer.nextPageToken }),
          }}
        />
        <p class="quiet">As of {instantInWords(answer.asOf)}. Searching holds nothing.</p>
      </section>
      <SearchFacets facets={answer.facets} query={query} />
    </div>
  );
}

/** `Nothing found`, `1 work found`, `1,204 works found`. */
export function foundInWords(total: number): string {
  if (total === 0) return "Nothing found";
  return total === 1 ? "1 work found" : `${total.toLocaleString("en-GB")} works found`;
}

function Match({ match: { work, share, decision }, query, now }: { match: WorkMatch } & Around) {
  const { workId, displayTitle, originalTitle, kind, year, genres } = work;
  const about = [stateInWords(kind), year, genres.join(", ")].filter((fact) => fact !== undefined && fact !== "");
  return (
    <li class="match">
      <div>
        <h3>
          <a href={`/works/${workId}`}>{displayTitle}</a>
        </h3>
        {originalTitle && originalTitle !== displayTitle && <p class="quiet">{originalTitle}</p>}
        <p class="quiet">{about.join(" · ")}</p>
        {decision && !decision.granted && <Partly decision={decision} />}
      </div>
      {share !== undefined && (
        <div class="share">
          <p class={share === 1 ? "good" : undefined}>{share === 1 ? "Free as asked" : `${percent(share)} free`}</p>
          <ShareBar share={share} />
          <a href={availabilityOf(workId, query, now)} aria-label={`What is free of ${displayTitle}`}>
            {share === 1 ? "See the rights" : "See what is free"}
          </a>
        </div>
      )}
    </li>
  );
}

/** The share as a bar; the words beside it say the same. */
function ShareBar({ share }: { share: number }) {
  return (
    <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="whole" width="100" height="6" />
      <rect class="free" width={String(Math.max(1, share * 100))} height="6" />
    </svg>
  );
}

/** Why a work is not wholly free, and what of it is nearest to what was asked. */
function Partly({ decision }: { decision: NonNullable<WorkMatch["decision"]> }) {
  const { refusals = [], alternatives = [] } = showDecision(decision);
  const reasons = [...new Set(refusals.map(({ code }) => REASONS[code]))];
  const nearest = alternatives[0];
  return (
    <p>
      {reasons.join("; ")}.{nearest && ` Free: ${differing(nearest.kinds).toLowerCase()}.`}
    </p>
  );
}

/** Under a hundredth there is still something, and short of the whole something is missing. */
function percent(share: number): string {
  if (share === 1) return "100 %";
  return share < 0.01 ? "under 1 %" : `${Math.min(99, Math.floor(share * 100))} %`;
}

/** The ways on from nothing: each leaves out one thing that was asked for. */
function NothingFound({ query }: { query: URLSearchParams }) {
  const ways: { readonly say: string; readonly drop: Readonly<Record<string, readonly string[]>> }[] = [
    ...(query.get("text") && (asksRights(query) || query.has("genres"))
      ? [{ say: "Look in all titles", drop: { text: [] } }]
      : []),
    ...(query.has("onlyWhole") ? [{ say: "Take works that are free in part as well", drop: { onlyWhole: [] } }] : []),
    ...(asksRights(query) && query.get("exclusivity") !== "non-exclusive"
      ? [{ say: "Ask for the rights without exclusivity", drop: { exclusivity: ["non-exclusive"] } }]
      : []),
    ...(query.get("languages") ? [{ say: "Ask for all languages", drop: { languages: [], uses: [] } }] : []),
    ...(query.has("genres") ? [{ say: "Look in all genres", drop: { genres: [] } }] : []),
    ...(query.get("fromYear") || query.get("toYear")
      ? [{ say: "Look in all years", drop: { fromYear: [], toYear: [] } }]
      : []),
  ];
  return (
    <>
      <p>No work fits all of what you asked for.</p>
      {ways.length > 0 ? (
        <ul>
          {ways.map(({ say, drop }) => (
            <li>
              <a href={searchWith(query, drop)}>{say}</a>
            </li>
          ))}
        </ul>
      ) : (
        <p>
          Try fewer words, or the title in another language; or <a href="/catalogue">see all works by title</a>.
        </p>
      )}
    </>
  );
}
