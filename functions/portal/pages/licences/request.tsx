import { readWork } from "#shared/catalogue/read-work.ts";
import type { Licence } from "#shared/licensing/licence.ts";
import { licenceRequestSchema } from "#shared/licensing/licence-schema.ts";
import { requestLicence } from "#shared/licensing/request-licence.ts";
import { CURRENCIES, isCurrency } from "#shared/platform/codes/currencies.ts";
import { demand, PageRefusal } from "../../answer.ts";
import { actOnce, newOnceKey } from "../../once.ts";
import { Once, SelectField, TextField } from "../../parts/fields.tsx";
import { RightsLines } from "../../parts/rights.tsx";
import { field, parsed } from "../../read-form.ts";
import { shownTerms, wantedIn } from "../../rights-form.ts";
import { action, page } from "../../visit.ts";
import { minorOf, scopeInWords } from "../../words.ts";

const CURRENCY_OPTIONS = CURRENCIES.map((code) => ({ value: code, name: code }));
const USUAL_CURRENCY = "EUR";

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
            hint="The days of the licence begin and end by its calendar."
            options={timeZones()}
            chosen={["UTC"]}
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
  const timeZone = field(form, "timeZone") || "UTC";
  const request = parsed(licenceRequestSchema, {
    ...{ workId: params.workId, scope, lines, timeZone, feeMinor, currency },
  });
  return actOnce(
    visit,
    (commitWith) => requestLicence(deps, actor, request, commitWith),
    ({ licenceId }: Licence) => `/licences/${licenceId}`,
  );
});

function timeZones() {
  return ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")].map((zone) => ({
    value: zone,
    name: zone.replaceAll("_", " "),
  }));
}
