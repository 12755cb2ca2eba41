import { termsTerritoryRemedy } from "#shared/platform/codes/territory-groups.ts";
import { dayOf } from "#shared/rights/days.ts";
import { Choices, SelectField, TextField } from "../../parts/fields.tsx";
import { mediaInWords, termInWords, territoriesInWords } from "../../words.ts";
import { COUNTRIES, EXCLUSIVITIES, GROUPS, MEDIA, USES } from "./rights-options.ts";
import { asksRights, withTerm } from "./search-query.ts";

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
        {chosen("genres").map((genre) => (
          <input type="hidden" name="genres" value={genre} />
        ))}
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
            Kind and year<span class="quiet">{particularsInWords(query)}</span>
          </summary>
          <Choices name="kinds" label="Kind" options={KINDS} chosen={chosen("kinds")} />
          <div class="row">
            <TextField name="fromYear" label="From year" value={text("fromYear")} inputmode="numeric" maxlength={4} />
            <TextField name="toYear" label="To year" value={text("toYear")} inputmode="numeric" maxlength={4} />
          </div>
        </details>
      </form>
    </search>
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
    query.get("languages") ?? "",
    isTerm ? termInWords({ firstDay, lastDay }) : "",
    exclusivity?.name.toLowerCase() ?? "",
  ];
  return parts.filter((part) => part !== "").join("; ");
}

function particularsInWords(query: URLSearchParams): string {
  const kinds = query.getAll("kinds").flatMap((kind) => KINDS.find(({ value }) => value === kind)?.name ?? []);
  const [from, to] = [query.get("fromYear"), query.get("toYear")];
  const years = [...(from ? [`from ${from}`] : []), ...(to ? [`to ${to}`] : [])].join(" ");
  const parts = [...kinds, ...(years === "" ? [] : [years])];
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
