import { readWork } from "#shared/catalogue/read-work.ts";
import type { Licence } from "#shared/licensing/licence.ts";
import { licenceRequestSchema } from "#shared/licensing/licence-schema.ts";
import { lintLines } from "#shared/licensing/lint-lines.ts";
import { requestLicence } from "#shared/licensing/request-licence.ts";
import { CURRENCIES, isCurrency } from "#shared/platform/codes/currencies.ts";
import { OPEN_END_DAY } from "#shared/rights/days.ts";
import { expandMedia, isLinear } from "#shared/rights/media.ts";
import { demand, PageRefusal } from "../../answer.ts";
import { actOnce, newOnceKey } from "../../once.ts";
import { BlackoutFields } from "../../parts/blackout-fields.tsx";
import { Once, type Option, SelectField, TextField } from "../../parts/fields.tsx";
import { RightsLines } from "../../parts/rights.tsx";
import { TermsFindings } from "../../parts/terms-findings.tsx";
import { type Form, field, parsed } from "../../read-form.ts";
import { shownTerms, wantedIn } from "../../rights-form.ts";
import { action, page } from "../../visit.ts";
import { minorOf, scopeInWords, zoneInWords } from "../../words.ts";
import { rowsOfLine, withBlackouts } from "./line-blackouts.ts";

const CURRENCY_OPTIONS = CURRENCIES.map((code) => ({ value: code, name: code }));
const USUAL_CURRENCY = "EUR";
/** Rows of so many lines stand open: whoever comes back to mend one sees it. More would bury the rest of the form. */
const MAX_OPEN_ROWS = 3;
/** What the form sends for days counted in each territory's own zone. */
const OWN_ZONES = "";
const RUN_RULE_OPTIONS: readonly Option[] = [
  { value: "", name: "Choose" },
  { value: "episode", name: "For each episode" },
  { value: "programme", name: "For the programme as a whole" },
];

/** The rights a buyer wants, and what it offers for them. */
export const requestPage = page("/works/:workId/request", "licence:request", async ({ deps, actor, params, query }) => {
  const { value: work } = demand(await readWork(deps, actor, params.workId ?? ""));
  const text = query.get("wanted") ?? "";
  const { scope, lines } = wantedIn(text);
  return {
    kind: "page",
    title: `Request a licence: ${work.displayTitle}`,
    content: (
      <>
        <p>
          <a href={`/works/${work.workId}`}>{work.displayTitle}</a>
        </p>
        <h1>Request a licence</h1>
        <RightsLines caption={`Wanted: ${scopeInWords(scope).toLowerCase()}`} lines={lines.map(shownTerms)} />
        <TermsFindings findings={lintLines({ lines }, deps.clock.now())} />
        <form class="sheet" method="post" action={`/works/${work.workId}/request`}>
          <Once onceKey={newOnceKey(deps)} />
          <input type="hidden" name="wanted" value={text} />
          {lines.map(({ blackouts }, i) => (
            <BlackoutFields
              set={rowsOfLine(i)}
              summary={`Leave out days of the term${lines.length === 1 ? "" : ` of line ${i + 1}`}`}
              hint="Blackouts, such as a championship another channel shows. Leave rows you do not need empty."
              {...(blackouts === undefined ? {} : { blackouts })}
              {...(lines.length <= MAX_OPEN_ROWS ? { isOpen: true } : {})}
            />
          ))}
          <div class="row">
            <TextField
              name="fee"
              label="Licence fee you offer"
              hint="For all of the rights above together, such as 12500.00"
              inputmode="decimal"
              maxlength={14}
              required
            />
            <SelectField
              name="currency"
              label="Currency"
              options={CURRENCY_OPTIONS}
              chosen={[USUAL_CURRENCY]}
              required
            />
          </div>
          <SelectField
            name="timeZone"
            label="Time zone"
            hint="By whose calendar the days of the licence begin and end. Another than a territory's own takes every day it touches there."
            options={timeZones()}
            chosen={[OWN_ZONES]}
          />
          {lines.some(isShownInRuns) && (
            <div class="row">
              <TextField
                name="runs"
                label="Runs"
                hint="How often it may be shown on linear television. Empty: as often as you like"
                inputmode="numeric"
                maxlength={4}
              />
              <SelectField
                name="runsPer"
                label="Runs are counted"
                hint="Ten episodes with three runs are 30 showings, or 3"
                options={RUN_RULE_OPTIONS}
              />
            </div>
          )}
          <button type="submit">Send the request</button>
          <p>
            <small>The rights holder answers within 14 days. Until both have signed, nobody is bound.</small>
          </p>
        </form>
      </>
    ),
  };
});

export const requestAction = action("/works/:workId/request", "licence:request", (visit) => {
  const { deps, actor, form, params } = visit;
  const currency = field(form, "currency");
  const feeMinor = isCurrency(currency) ? minorOf(field(form, "fee"), currency) : undefined;
  if (feeMinor === undefined)
    throw new PageRefusal("form-incomplete", { faults: ["Licence fee: write an amount such as 12500.00"] });
  const { scope, lines: wanted } = wantedIn(field(form, "wanted"));
  const runs = runsIn(form);
  const blackedOut = withBlackouts(wanted, form);
  const lines = blackedOut.lines.map((line) => (runs !== undefined && isShownInRuns(line) ? { ...line, runs } : line));
  const timeZone = field(form, "timeZone");
  const asked = {
    ...{ workId: params.workId, scope, lines, feeMinor, currency },
    ...(timeZone === OWN_ZONES ? {} : { timeZone }),
  };
  const request = parsed(licenceRequestSchema, asked, blackedOut.placeOf);
  return actOnce(
    visit,
    (commitWith) => requestLicence(deps, actor, request, commitWith),
    ({ licenceId }: Licence) => `/licences/${licenceId}`,
  );
});

/** How often the linear lines may be shown, as the form says it; undefined where it sets no number. */
function runsIn(form: Form): { number: number; per: string | undefined } | undefined {
  const number = field(form, "runs");
  if (number === "") return undefined;
  return { number: Number(number), per: field(form, "runsPer") || undefined };
}

function isShownInRuns({ media }: { readonly media: readonly string[] }): boolean {
  // No linear medium is so young that the day matters.
  return expandMedia(media, OPEN_END_DAY)?.some(isLinear) ?? false;
}

function timeZones(): Option[] {
  const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
  return [
    { value: OWN_ZONES, name: zoneInWords(undefined) },
    ...zones.map((zone) => ({ value: zone, name: zoneInWords(zone) })),
  ];
}
