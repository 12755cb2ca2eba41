import { canonicalLanguage } from "#shared/platform/codes/languages.ts";
import { termsTerritoryRemedy } from "#shared/platform/codes/territory-groups.ts";
import { dayOf } from "#shared/rights/days.ts";
import { Choices, SelectField, TextField } from "../../parts/fields.tsx";
import { languageInWords, mediaInWords, termInWords, territoriesInWords } from "../../words.ts";
import { COUNTRIES, EXCLUSIVITIES, GROUPS, MEDIA, USES } from "./rights-options.ts";
import { asksRights, tagsIn, withTerm } from "./search-query.ts";

const KINDS = [
  { value: "film", name: "Film" },
  { value: "series", name: "Series" },
  { value: "short", name: "Short" },
] as const;

/**
 * What the catalogue can be asked: words of a title at once, rights and particulars when they are opened. What was asked
 * stands in words on the closed form, so that what was found comes first; it opens where something is to be mended.
 */
export function SearchForm({ query, now, open = false }: { query: URLSearchParams; now: number; open?: boolean }) {
  const chosen = (name: string) => query.getAll(name);
  const text = (name: string) => query.get(name) ?? "";
  const asked = withTerm(query, now);
  return (
    <search>
      <form class="sheet search" method="get" action="/catalogue">
        <div class="ask">
          <TextField
            name="text"
            label="Title, in any language and script"
            value={text("text")}
            type="search"
            maxlength={200}
            autocomplete="off"
          />
          <button type="submit">Search</button>
        </div>
        <details open={open}>
          <summary>Rights you want{asksRights(query) && <span class="quiet">: {rightsInWords(asked)}</span>}</summary>
          <RightsWanted query={asked} />
        </details>
        <details open={open}>
          <summary>
            Kind, genre, origin and year<span class="quiet">{particularsInWords(query)}</span>
          </summary>
          <Choices name="kinds" label="Kind" options={KINDS} chosen={chosen("kinds")} />
          <Genres chosen={chosen("genres")} />
          <TextField
            name="originalLanguages"
            label="Original language"
            hint="Tags such as ko or fa. Empty: any."
            value={text("originalLanguages")}
            maxlength={400}
          />
          <div class="row">
            <TextField name="fromYear" label="From year" value={text("fromYear")} inputmode="numeric" maxlength={4} />
            <TextField name="toYear" label="To year" value={text("toYear")} inputmode="numeric" maxlength={4} />
          </div>
        </details>
      </form>
    </search>
  );
}

/** Genres are chosen beside what was found, where they are counted; here they can be let go. */
function Genres({ chosen }: { chosen: readonly string[] }) {
  if (chosen.length === 0) return null;
  return (
    <Choices name="genres" label="Genre" options={chosen.map((value) => ({ value, name: value }))} chosen={chosen} />
  );
}

/** `Subscription VOD; Thailand and Vietnam; 1 March 2027 to 29 February 2028; exclusive`. */
function rightsInWords(query: URLSearchParams): string {
  const [firstDay, lastDay] = [query.get("firstDay") ?? "", query.get("lastDay") ?? ""];
  const isTerm = [firstDay, lastDay].every((day) => dayOf(day) !== undefined);
  const known = (name: string) => query.getAll(name).filter((code) => termsTerritoryRemedy(code) === undefined);
  const exclusivity = EXCLUSIVITIES.find(({ value }) => value === query.get("exclusivity"));
  const parts = [
    mediaInWords(query.getAll("media")),
    territoriesInWords(known("territories"), known("exceptTerritories")),
    versionsInWords(query),
    isTerm ? termInWords({ firstDay, lastDay }) : "",
    exclusivity?.name.toLowerCase() ?? "",
    query.has("onlyWhole") ? "free as a whole" : "",
    query.has("notHeldYet") ? "not held by us yet" : "",
  ];
  return parts.filter((part) => part !== "").join("; ");
}

/** `Thai and Lao, dubbed`; a tag that is none as it was written. */
function versionsInWords(query: URLSearchParams): string {
  const languages = languageListInWords(tagsIn(query.get("languages")));
  const uses = USES.filter(({ value }) => query.getAll("uses").includes(value)).map(({ name }) => name.toLowerCase());
  return languages === "" ? "" : [languages, ...uses].join(", ");
}

function languageListInWords(tags: readonly string[]): string {
  return new Intl.ListFormat("en-GB").format(
    tags.map((tag) => {
      const canonical = canonicalLanguage(tag);
      return canonical === undefined ? tag : languageInWords(canonical);
    }),
  );
}

function particularsInWords(query: URLSearchParams): string {
  const kinds = query.getAll("kinds").flatMap((kind) => KINDS.find(({ value }) => value === kind)?.name ?? []);
  const [from, to] = [query.get("fromYear"), query.get("toYear")];
  const years = [...(from ? [`from ${from}`] : []), ...(to ? [`to ${to}`] : [])].join(" ");
  const origin = languageListInWords(tagsIn(query.get("originalLanguages")));
  const parts = [...kinds, ...query.getAll("genres"), origin, years].filter((part) => part !== "");
  return parts.length === 0 ? "" : `: ${parts.join("; ")}`;
}

function RightsWanted({ query }: { query: URLSearchParams }) {
  const chosen = (name: string) => query.getAll(name);
  const text = (name: string) => query.get(name) ?? "";
  return (
    <>
      <Choices name="media" label="Media" options={MEDIA} chosen={chosen("media")} />
      <div class="row">
        <SelectField
          name="territories"
          label="Territories"
          hint="Hold Ctrl or ⌘ to choose several. A group means the countries it has today."
          options={[...GROUPS, ...COUNTRIES]}
          chosen={chosen("territories")}
          multiple
        />
        <SelectField
          name="exceptTerritories"
          label="Except"
          hint="What to leave out of the groups chosen."
          options={[...GROUPS, ...COUNTRIES]}
          chosen={chosen("exceptTerritories")}
          multiple
        />
        <div class="column">
          <TextField
            name="languages"
            label="Languages"
            hint="Tags such as vi, en or zh-Hant. Empty: all languages."
            value={text("languages")}
            maxlength={400}
          />
          <Choices name="uses" label="Versions in these languages" options={USES} chosen={chosen("uses")} />
        </div>
      </div>
      <div class="row">
        <TextField name="firstDay" label="First day" type="date" value={text("firstDay")} />
        <TextField name="lastDay" label="Last day" type="date" value={text("lastDay")} />
      </div>
      <Choices
        name="exclusivity"
        label="Exclusivity"
        type="radio"
        options={EXCLUSIVITIES}
        chosen={[text("exclusivity")]}
      />
      <fieldset>
        <legend>Leave out</legend>
        <div class="choices">
          <label>
            <input type="checkbox" name="onlyWhole" value="yes" checked={query.has("onlyWhole")} />
            Works that are free in part only
          </label>
          <label>
            <input type="checkbox" name="notHeldYet" value="yes" checked={query.has("notHeldYet")} />
            Works of which we hold some of these rights
          </label>
        </div>
      </fieldset>
    </>
  );
}
