import type { Work } from "#shared/catalogue/work.ts";
import { HOLDBACK_ROWS, TIES } from "../../holdback-form.ts";
import { BlackoutFields } from "../../parts/blackout-fields.tsx";
import { Choices, Once, type Option, SelectField, TextField } from "../../parts/fields.tsx";
import { partsOf } from "./availability-form.tsx";
import { COUNTRIES, GROUPS, MEDIA, USES } from "./rights-options.ts";

const STRENGTHS: readonly Option[] = [
  { value: "hard", name: "Hard: nobody is granted these rights" },
  { value: "soft", name: "Soft: they are granted, and both sides are warned" },
];

/** Cells to hold back from everybody. The page has another form with such fields, so every id here is its own. */
export function HoldbackForm({ work, onceKey }: { work: Work; onceKey: string }) {
  return (
    <details>
      <summary>Hold something back</summary>
      <form class="sheet" method="post" action={`/works/${work.workId}/holdbacks`}>
        <Once onceKey={onceKey} />
        <p>
          <small>
            It binds what you grant from now on. What is licensed, or agreed and on hold, stays as it is; you are told
            which licences those are.
          </small>
        </p>
        {work.kind === "series" && (
          <SelectField name="scope" id="held-scope" label="What of it to hold back" options={partsOf(work)} />
        )}
        <Choices name="media" label="Media to hold back" options={MEDIA} />
        <SelectField
          name="territories"
          id="held-territories"
          label="Territories to hold back"
          hint="Hold Ctrl or ⌘ to choose several. A group means the countries it has today."
          options={[...GROUPS, ...COUNTRIES]}
          multiple
          required
        />
        <SelectField
          name="exceptTerritories"
          id="held-except"
          label="Except, and so not held back"
          hint="What to leave out of the groups chosen above."
          options={[...GROUPS, ...COUNTRIES]}
          multiple
        />
        <TextField
          name="languages"
          id="held-languages"
          label="Languages to hold back"
          hint="Language tags such as vi, en or zh-Hant, with commas between. Leave it empty for all languages."
          maxlength={400}
        />
        <Choices name="uses" label="Versions to hold back in these languages" options={USES} />
        <div class="row">
          <TextField name="firstDay" id="held-first" label="Held back from" type="date" required />
          <TextField
            name="lastDay"
            id="held-last"
            label="Held back to"
            type="date"
            hint="The last day of it. Leave it empty for until it is lifted."
          />
        </div>
        <BlackoutFields
          set={HOLDBACK_ROWS}
          summary="Leave out days of it"
          hint="On these days nothing is held back. Leave rows you do not need empty."
        />
        {TIES.map((tie) => (
          <TieFields {...tie} />
        ))}
        <Choices name="strength" label="How strongly" type="radio" options={STRENGTHS} chosen={["hard"]} />
        <TextField name="note" id="held-note" label="Why" hint="For your own house alone." maxlength={500} />
        <button type="submit">Hold back</button>
      </form>
    </details>
  );
}

function TieFields({ name, summary }: (typeof TIES)[number]) {
  return (
    <details>
      <summary>{summary}</summary>
      <Choices
        name={`${name}Media`}
        label="In which media the other right is"
        hint="Until one has started there, the days that depend on it are not known, and all are held back."
        options={MEDIA}
      />
      <TextField name={`${name}Days`} label="How many days after" inputmode="numeric" maxlength={4} />
    </details>
  );
}
