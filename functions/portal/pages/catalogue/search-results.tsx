import type { CatalogueAnswer, WorkMatch } from "#shared/catalogue/search/search-catalogue.ts";
import { type ShownDecision, showDecision } from "#shared/catalogue/shown-decision.ts";
import { REASONS } from "../../parts/rights.tsx";
import { PageLinks } from "../../parts/tables.tsx";
import {
  exclusivityInWords,
  instantInWords,
  languagesInWords,
  mediaInWords,
  stateInWords,
  termInWords,
  territoriesInWords,
} from "../../words.ts";
import { differing } from "./availability.tsx";
import { SearchFacets } from "./search-facets.tsx";
import { availabilityOf, searchWith } from "./search-query.ts";
import type { OpenWay } from "./search-ways.ts";

interface Around {
  readonly query: URLSearchParams;
  readonly now: number;
}

/** What a search found: the works of which most is free first, and beside them what else could be asked. */
export function SearchResults(props: { answer: CatalogueAnswer; ways: readonly OpenWay[] } & Around) {
  const { answer, ways, query, now } = props;
  const { matches, total, readAs } = answer;
  return (
    <div class="found">
      <section aria-labelledby="found">
        <h2 id="found">{foundInWords(answer)}</h2>
        {readAs !== undefined && (
          <p class="notice">
            No title holds “{query.get("text")}”. Looked for “{readAs}” instead.
          </p>
        )}
        {total === 0 ? (
          <NothingFound query={query} ways={ways} />
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

/** `Nothing found`, `1 work found`, `1,204 works found, 63 of them free as asked`. */
export function foundInWords({ total, totalWhole }: Pick<CatalogueAnswer, "total" | "totalWhole">): string {
  if (total === 0) return "Nothing found";
  const found = worksInWords(total);
  if (totalWhole === undefined) return `${found} found`;
  if (totalWhole === total) return `${found} found, free as asked`;
  return `${found} found, ${totalWhole === 0 ? "none" : totalWhole.toLocaleString("en-GB")} of them free as asked`;
}

function worksInWords(count: number): string {
  return count === 1 ? "1 work" : `${count.toLocaleString("en-GB")} works`;
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
  const [nearest] = alternatives;
  return (
    <p>
      {nearest && `Free: ${differenceInWords(nearest)}. `}
      {nearest ? "Not the rest" : "Not all of it"}: {reasons.map(withSmallInitial).join("; ")}.
    </p>
  );
}

function withSmallInitial(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

/** Countries and media that are named one by one; more of them are told by their number. */
const MOST_NAMED = 4;

/** What would be granted instead, in what it differs from what was asked: `Thailand, 1 March 2027 to 31 May 2030`. */
function differenceInWords({ kinds, lines }: NonNullable<ShownDecision["alternatives"]>[number]): string {
  const [line] = lines;
  if (!line || lines.length > 1) return differing(kinds).toLowerCase();
  const few = (codes: readonly string[], inWords: (codes: readonly string[]) => string, many: string) =>
    codes.length > MOST_NAMED ? `${codes.length} ${many}` : inWords(codes);
  const said = kinds.map((kind) => {
    if (kind === "fewer-territories") return few(line.territories, territoriesInWords, "of the territories");
    if (kind === "fewer-media") return few(line.media, mediaInWords, "of the media");
    if (kind === "other-languages") return languagesInWords(line.languages);
    if (kind === "lesser-exclusivity") return exclusivityInWords(line.exclusivity).toLowerCase();
    return kind === "fewer-holdbacks" ? differing([kind]).toLowerCase() : termInWords(line);
  });
  return [...new Set(said)].join(", ");
}

/** Under a hundredth there is still something, and short of the whole something is missing. */
function percent(share: number): string {
  if (share === 1) return "100 %";
  return share < 0.01 ? "under 1 %" : `${Math.min(99, Math.floor(share * 100))} %`;
}

/** The ways on from nothing, each with how many works stand at its end. */
function NothingFound({ query, ways }: { query: URLSearchParams; ways: readonly OpenWay[] }) {
  return (
    <>
      <p>No work fits all of what you asked for.</p>
      {ways.length > 0 ? (
        <ul>
          {ways.map(({ say, drop, works }) => (
            <li>
              <a href={searchWith(query, drop)}>{say}</a> ({worksInWords(works)})
            </li>
          ))}
        </ul>
      ) : (
        <p>
          Try fewer words, the title in another language, or other rights; or{" "}
          <a href="/catalogue">see all works by title</a>.
        </p>
      )}
    </>
  );
}
