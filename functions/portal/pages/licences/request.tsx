import { readWork } from "#shared/catalogue/read-work.ts";
import type { Licence } from "#shared/licensing/licence.ts";
import { licenceRequestSchema } from "#shared/licensing/licence-schema.ts";
import { requestLicence } from "#shared/licensing/request-licence.ts";
import { CURRENCIES, isCurrency } from "#shared/platform/codes/currencies.ts";
import { demand, PageRefusal } from "../../answer.ts";
import { actOnce, newOnceKey } from "../../once.ts";
import { Once, type Option, SelectField, TextField } from "../../parts/fields.tsx";
import { RightsLines } from "../../parts/rights.tsx";
import { field, parsed } from "../../read-form.ts";
import { shownTerms, wantedIn } from "../../rights-form.ts";
import { action, page } from "../../visit.ts";
import { minorOf, scopeInWords, zoneInWords } from "../../words.ts";

const CURRENCY_OPTIONS = CURRENCIES.map((code) => ({ value: code, name: code }));
const USUAL_CURRENCY = "EUR";
/** What the form sends for days counted in each territory's own zone. */
const OWN_ZONES = "";

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
        <form class="sheet" method="post" action={`/works/${work.workId}/request`}>
          <Once onceKey={newOnceKey(deps)} />
          <input type="hidden" name="wanted" value={text} />
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
  const { scope, lines } = wantedIn(field(form, "wanted"));
  const timeZone = field(form, "timeZone");
  const request = parsed(licenceRequestSchema, {
    ...{ workId: params.workId, scope, lines, feeMinor, currency },
    ...(timeZone === OWN_ZONES ? {} : { timeZone }),
  });
  return actOnce(
    visit,
    (commitWith) => requestLicence(deps, actor, request, commitWith),
    ({ licenceId }: Licence) => `/licences/${licenceId}`,
  );
});

function timeZones(): Option[] {
  const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
  return [
    { value: OWN_ZONES, name: zoneInWords(undefined) },
    ...zones.map((zone) => ({ value: zone, name: zoneInWords(zone) })),
  ];
}
