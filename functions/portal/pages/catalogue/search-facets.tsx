import type { CatalogueFacets } from "#shared/catalogue/search/find-works.ts";
import { territoryName } from "#shared/platform/codes/territories.ts";
import { isMediaLeaf, mediaName } from "#shared/rights/media.ts";
import { languageInWords } from "../../words.ts";
import { searchWith } from "./search-query.ts";

/** More of one kind than this is a list to study, not a hint. */
const MOST_SHOWN = 8;

interface FacetLink {
  readonly name: string;
  readonly works: number;
  readonly href: string;
  readonly isChosen: boolean;
}

/** What could be asked for instead, with how many works would be found. */
export function SearchFacets({ facets, query }: { facets: CatalogueFacets; query: URLSearchParams }) {
  const groups = [
    { title: "Genres", links: facets.genres.map((facet) => genreLink(facet, query)) },
    { title: "By medium", links: facets.media.map((facet) => codeLink("media", facet, query)) },
    { title: "By territory", links: facets.territories.map((facet) => codeLink("territories", facet, query)) },
    { title: "By version", links: facets.languages.map((facet) => versionLink(facet, query)) },
  ].filter(({ links }) => links.length > 0);
  if (groups.length === 0) return null;
  return (
    <nav class="facets" aria-label="Narrow or change the search">
      {groups.map(({ title, links }) => (
        <section>
          <h2>{title}</h2>
          <ul>
            {links.slice(0, MOST_SHOWN).map(({ name, works, href, isChosen }) => (
              <li>
                <a href={href} aria-current={isChosen ? "true" : undefined}>
                  <span>{name}</span> <span class="count">{works.toLocaleString("en-GB")}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

type Counted = CatalogueFacets["genres"][number];

/** Chosen again, a genre is let go. */
function genreLink({ name, works }: Counted, query: URLSearchParams): FacetLink {
  const isChosen = query.getAll("genres").some((genre) => genre.toLowerCase() === name.toLowerCase());
  return { name, works, isChosen, href: searchWith(query, { genres: isChosen ? [] : [name] }) };
}

function codeLink(field: "media" | "territories", { name: code, works }: Counted, query: URLSearchParams): FacetLink {
  const name = field === "territories" ? territoryName(code) : isMediaLeaf(code) ? mediaName(code) : code;
  const chosen = query.getAll(field);
  return {
    name,
    works,
    isChosen: chosen.length === 1 && chosen[0] === code,
    // Exceptions are taken out of the groups that were chosen; one country has none.
    href: searchWith(query, { [field]: [code], ...(field === "territories" ? { exceptTerritories: [] } : {}) }),
  };
}

const USES: Readonly<Record<string, string>> = { original: "original", dub: "dubbed", subtitle: "subtitled" };

/** A version is written as its use and its tag: `dub th`. */
function versionLink({ name: version, works }: Counted, query: URLSearchParams): FacetLink {
  const [use = "", tag = ""] = version.split(" ");
  const isChosen = query.get("languages") === tag && query.getAll("uses").join() === use;
  const name = `${languageInWords(tag)}, ${USES[use] ?? use}`;
  return { name, works, isChosen, href: searchWith(query, { languages: [tag], uses: [use] }) };
}
