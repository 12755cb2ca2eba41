import type { Work } from "#shared/catalogue/work.ts";
import { Choices, type Option, SelectField, TextField } from "../../parts/fields.tsx";
import { scopeCode } from "../../rights-form.ts";
import { scopeInWords } from "../../words.ts";
import { COUNTRIES, EXCLUSIVITIES, GROUPS, MEDIA, USES } from "./rights-options.ts";

/** Beyond this a list of episodes helps nobody; a season is asked for as a whole. */
const MAX_PARTS_LISTED = 300;

/** The question what of a work is free, filled with what was asked before. */
export function AvailabilityForm({ work, query }: { work: Work; query: URLSearchParams }) {
  const asked = (name: string) => query.getAll(name);
  const text = (name: string) => query.get(name) ?? "";
  return (
    <>
      <h2 id="availability">What is free?</h2>
      <form class="sheet" method="get" action={`/works/${work.workId}/availability`}>
        {work.kind === "series" && (
          <SelectField name="scope" label="What of it" options={partsOf(work)} chosen={asked("scope")} />
        )}
        <Choices name="media" label="Media" options={MEDIA} chosen={asked("media")} />
        <SelectField
          name="territories"
          label="Territories"
          hint="Hold Ctrl or ⌘ to choose several. A group means the countries it has today."
          options={[...GROUPS, ...COUNTRIES]}
          chosen={asked("territories")}
          multiple
          required
        />
        <SelectField
          name="exceptTerritories"
          label="Except"
          hint="What to leave out of the groups chosen above: all countries, but not Canada and the United States."
          options={[...GROUPS, ...COUNTRIES]}
          chosen={asked("exceptTerritories")}
          multiple
        />
        <TextField
          name="languages"
          label="Languages"
          hint="Language tags such as vi, en or zh-Hant, with commas between. Leave it empty for all languages."
          value={text("languages")}
          maxlength={400}
        />
        <Choices name="uses" label="Versions in these languages" options={USES} chosen={asked("uses")} />
        <div class="row">
          <TextField name="firstDay" label="First day" type="date" value={text("firstDay")} required />
          <TextField name="lastDay" label="Last day" type="date" value={text("lastDay")} required />
        </div>
        <Choices
          name="exclusivity"
          label="Exclusivity"
          type="radio"
          options={EXCLUSIVITIES}
          chosen={[text("exclusivity") || "non-exclusive"]}
        />
        <button type="submit">Ask</button>
      </form>
    </>
  );
}

/** The work and its parts, to choose from. */
export function partsOf({ seasons }: Work): readonly Option[] {
  const parts = seasons.flatMap(({ season, episodes }) => [
    { kind: "season" as const, season },
    ...episodes.map(({ episode }) => ({ kind: "episode" as const, season, episode })),
  ]);
  const listed = parts.length > MAX_PARTS_LISTED ? parts.filter(({ kind }) => kind === "season") : parts;
  return [{ kind: "work" as const }, ...listed].map((scope) => ({
    value: scopeCode(scope),
    name: scopeInWords(scope),
  }));
}
