import { type OwnHoldbackTerms, ownHoldbackTermsSchema } from "#shared/catalogue/own-holdback-schema.ts";
import { blackoutPlace, blackoutsIn, blackoutTerms } from "./blackout-rows.ts";
import { type Form, field, fields, parsed } from "./read-form.ts";
import { languagesIn, scopeIn, territoriesIn } from "./rights-form.ts";

/** The set of blackout rows in the form of a holdback. */
export const HOLDBACK_ROWS = "held";

/** The ends of a holdback that may be tied to the start of another right, with the words of their fields. */
export const TIES = [
  { name: "tiedStart", summary: "It begins so many days after another right starts" },
  { name: "tiedEnd", summary: "It ends so many days after another right starts" },
] as const;

/** The holdback a form describes. @throws {PageRefusal} listing what is to be mended, and where. */
export function holdbackIn(form: Form): OwnHoldbackTerms {
  const lastDay = field(form, "lastDay");
  const note = field(form, "note");
  const blackouts = blackoutsIn(form, HOLDBACK_ROWS, "") ?? [];
  const terms = {
    scope: scopeIn(field(form, "scope") || "work"),
    strength: field(form, "strength"),
    media: fields(form, "media"),
    ...territoriesIn((name) => fields(form, name)),
    languages: languagesIn(field(form, "languages"), fields(form, "uses")),
    firstDay: field(form, "firstDay"),
    ...(lastDay === "" ? {} : { lastDay }),
    ...blackoutTerms(blackouts),
    ...Object.fromEntries(TIES.flatMap(({ name }) => tieIn(form, name))),
    ...(note === "" ? {} : { note }),
  };
  return parsed(ownHoldbackTermsSchema, terms, (path) =>
    path[0] === "blackouts" ? blackoutPlace(blackouts, path.slice(1)) : tiePlace(path),
  );
}

/** A tie is meant where any of its fields is filled. */
function tieIn(form: Form, name: string): [string, object][] {
  const media = fields(form, `${name}Media`);
  const days = field(form, `${name}Days`);
  if (media.length === 0 && days === "") return [];
  return [[name, { daysAfterStartOf: { media, days: days === "" ? undefined : Number(days) } }]];
}

function tiePlace([name, , part]: readonly PropertyKey[]): string | undefined {
  const tie = TIES.find((one) => one.name === name);
  return tie && `${tie.summary}, ${part === "days" ? "how many days" : "in which media"}`;
}
