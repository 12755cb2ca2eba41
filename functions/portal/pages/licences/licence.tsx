import { showHoldback } from "#shared/catalogue/holdback-terms-schema.ts";
import { type Licence, sideOf } from "#shared/licensing/licence.ts";
import { termAt } from "#shared/licensing/licence-days.ts";
import { showLicenceLine } from "#shared/licensing/licence-line-schema.ts";
import { type LicenceRecord, readLicence } from "#shared/licensing/read-licence.ts";
import type { Payment } from "#shared/money/payment.ts";
import { listLicencePayments } from "#shared/money/read-payment.ts";
import { instantOf } from "#shared/platform/clock.ts";
import { DEFAULT_PAGE_SIZE } from "#shared/platform/page.ts";
import { demand } from "../../answer.ts";
import { newOnceKey } from "../../once.ts";
import { LineTerms } from "../../parts/licence-lines.tsx";
import { Holdbacks, RightsLines } from "../../parts/rights.tsx";
import { page } from "../../visit.ts";
import { amountInWords, instantInWords, scopeInWords, stateInWords, zoneInWords } from "../../words.ts";
import { LicenceActions } from "./licence-forms.tsx";
import { ImpactPreview, readOpenImpact } from "./licence-impact.tsx";

/** A licence for its two parties: terms, document, where it stands, and what can be done next. */
export const licencePage = page("/licences/:licenceId", "licence:read", async ({ deps, actor, params }) => {
  const licenceId = params.licenceId ?? "";
  const record = demand(await readLicence(deps, actor, licenceId));
  const licence = record.licence.value;
  const asked = { licenceId, pageSize: DEFAULT_PAGE_SIZE };
  const payments = demand(await listLicencePayments(deps, actor, asked)).items;
  const now = deps.clock.now();
  const side = sideOf(licence, actor.organisationId);
  const impact = await readOpenImpact(deps, actor, { licence, side });
  return {
    kind: "page",
    title: `Licence: ${licence.workTitle}`,
    content: (
      <>
        <h1>{licence.workTitle}</h1>
        <p class="quiet">
          A licence from {licence.licensorName} to {licence.licenseeName}
        </p>
        <States licence={licence} />
        {impact && <ImpactPreview impact={impact} />}
        {side && <LicenceActions licence={licence} actor={actor} side={side} now={now} onceKey={newOnceKey(deps)} />}
        <Terms licence={licence} now={now} />
        <Document record={record} />
        <Money licence={licence} payments={payments} />
        <h2>Files</h2>
        <p>
          <a href={`/works/${licence.workId}/files`}>Screeners, masters and other files of this work</a>
        </p>
        {licence.state === "executed" && (
          <>
            <h2>Certificate</h2>
            <p>
              <a href={`/licences/${licence.licenceId}/certificate`}>The marketplace's certificate of this licence</a>
            </p>
          </>
        )}
      </>
    ),
  };
});

const ROAD = ["requested", "terms-agreed", "part-signed", "executed"] as const;
const EXITS = new Set<Licence["state"]>(["declined", "withdrawn", "lapsed"]);

function States({ licence }: { licence: Licence }) {
  const { state, expiresAt, exitNote } = licence;
  const road: readonly Licence["state"][] = EXITS.has(state) ? ["requested", state] : ROAD;
  return (
    <>
      <ol class="steps" aria-label="Where the licence stands">
        {road.map((step) => (
          <li
            aria-current={step === state ? "step" : undefined}
            class={road.indexOf(step) < road.indexOf(state) ? "past" : undefined}
          >
            {stateInWords(step)}
          </li>
        ))}
      </ol>
      {expiresAt !== undefined && <p>Open until {instantInWords(instantOf(expiresAt))}. After that it lapses.</p>}
      {exitNote && <p class="notice">“{exitNote}”</p>}
    </>
  );
}

function Terms({ licence, now }: { licence: Licence; now: number }) {
  const lines = licence.lines.map(showLicenceLine);
  return (
    <>
      <h2>Terms</h2>
      <RightsLines caption={scopeInWords(licence.scope)} lines={lines} />
      <LineTerms lines={lines} />
      {licence.holdbacks && <Holdbacks holdbacks={licence.holdbacks.map(showHoldback)} />}
      <dl>
        <dt>Fee</dt>
        <dd>{amountInWords({ minor: licence.feeMinor, currency: licence.currency })}</dd>
        <dt>Network's share</dt>
        <dd>{licence.commissionBasisPoints / 100} % of the fee, paid by the rights holder</dd>
        <dt>Days begin and end in</dt>
        <dd>{zoneInWords(licence.timeZone)}</dd>
        <dt>Requested</dt>
        <dd>{instantInWords(licence.requestedAt)}</dd>
        {licence.executedAt && (
          <>
            <dt>Executed</dt>
            <dd>{instantInWords(licence.executedAt)}</dd>
            <dt>Term</dt>
            <dd>{{ pending: "Not begun", "in-term": "Running", expired: "Ended" }[termAt(licence, now)]}</dd>
          </>
        )}
      </dl>
    </>
  );
}

function Document({ record: { document, signatures, licence } }: { record: LicenceRecord }) {
  const { licensorName, licenseeName } = licence.value;
  return (
    <>
      <h2>Document and signatures</h2>
      <p>
        SHA-256 <code>{document.sha256}</code>
      </p>
      <details>
        <summary>The document both sides sign</summary>
        <pre>{document.text}</pre>
      </details>
      {signatures.length === 0 ? (
        <p>Nobody has signed yet.</p>
      ) : (
        <ul>
          {signatures.map(({ name, party, signedAt }) => (
            <li>
              {name} for {party === "licensor" ? licensorName : licenseeName}, {instantInWords(signedAt)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Money({ licence, payments }: { licence: Licence; payments: readonly Payment[] }) {
  return (
    <>
      <h2>Money</h2>
      {payments.length === 0 ? (
        <p>
          {licence.state === "executed"
            ? "The invoice is being made. Open this page again in a moment."
            : "Nothing is due before both sides have signed."}
        </p>
      ) : (
        <ul>
          {payments.map((payment) => (
            <li>
              <a href={`/payments/${payment.paymentId}`}>
                {amountInWords({ minor: payment.amountMinor, currency: payment.currency })}
              </a>
              , {stateInWords(payment.state).toLowerCase()}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
