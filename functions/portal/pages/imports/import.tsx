import type { CatalogueImport } from "#shared/catalogue/catalogue-import.ts";
import type { ImportFinding } from "#shared/catalogue/import-finding.ts";
import { listFindings, readImport } from "#shared/catalogue/read-import.ts";
import { demand } from "../../answer.ts";
import { PageLinks, pageAsked, Sheet } from "../../parts/tables.tsx";
import { page } from "../../visit.ts";
import { instantInWords, stateInWords } from "../../words.ts";

const LOOK_AGAIN_SECONDS = 2;
/** Five minutes by itself; after that whoever waits asks again. */
const MOST_LOOKS = 150;
const UNDER_WAY = new Set<CatalogueImport["state"]>(["awaiting-upload", "judging", "applying"]);

/** How an import stands, and everything found in its workbook. */
export const importPage = page("/imports/:importId", "import:read", async ({ deps, actor, params, query }) => {
  const importId = params.importId ?? "";
  const found = demand(await readImport(deps, actor, importId));
  const findings = demand(await listFindings(deps, actor, { importId, ...pageAsked(query) }));
  const look = Number.parseInt(query.get("look") ?? "0", 10) || 0;
  const waits = UNDER_WAY.has(found.state) && look > 0 && look < MOST_LOOKS;
  const url = `/imports/${importId}?look=${look + 1}`;
  return {
    kind: "page",
    title: `Import: ${found.fileName}`,
    ...(waits ? { refresh: { seconds: LOOK_AGAIN_SECONDS, url } } : {}),
    content: (
      <>
        <p>
          <a href="/imports">All imports</a>
        </p>
        <h1>{found.fileName}</h1>
        <State of={found} waits={waits} />
        <dl>
          <dt>State</dt>
          <dd>{stateInWords(found.state)}</dd>
          <dt>Rows</dt>
          <dd>{found.rowCount}</dd>
          <dt>Works</dt>
          <dd>{found.state === "applying" ? `${found.worksApplied} of ${found.worksTotal}` : found.worksTotal}</dd>
          <dt>Errors</dt>
          <dd>{found.errorCount}</dd>
          <dt>Warnings</dt>
          <dd>{found.warningCount}</dd>
          <dt>Sent</dt>
          <dd>{instantInWords(found.createdAt)}</dd>
        </dl>
        {findings.items.length > 0 && <Findings findings={findings.items} />}
        <PageLinks path={`/imports/${importId}`} query={query} page={findings} />
      </>
    ),
  };
});

const WORDS: Readonly<Record<CatalogueImport["state"], string>> = {
  "awaiting-upload": "The workbook has not arrived yet.",
  judging: "The workbook is being read.",
  refused: "Nothing was changed. Mend the errors listed below in the workbook, and import it again.",
  checked: "The workbook was only checked; nothing was changed. It can be imported as it is.",
  applying: "The workbook is accepted, and its works are being written.",
  applied: "All of it is in the catalogue.",
};

function State({ of, waits }: { of: CatalogueImport; waits: boolean }) {
  const tone = of.state === "refused" ? "bad" : of.state === "applied" || of.state === "checked" ? "good" : "";
  return (
    <div class={`notice ${tone}`} role="status">
      <p>
        {WORDS[of.state]}
        {waits && " This page looks again by itself."}
      </p>
      {of.state === "applying" && (
        <progress max={of.worksTotal} value={of.worksApplied} aria-label="Works written">
          {of.worksApplied} of {of.worksTotal}
        </progress>
      )}
      {UNDER_WAY.has(of.state) && !waits && (
        <p>
          <a href={`/imports/${of.importId}?look=1`}>Look again</a>
        </p>
      )}
    </div>
  );
}

function Findings({ findings }: { findings: readonly ImportFinding[] }) {
  return (
    <>
      <h2>Findings</h2>
      <Sheet caption="Errors first" head={["Where", "Value", "What is wrong", "What to do"]}>
        {findings.map((finding) => (
          <tr>
            <th scope="row">
              <span class={finding.severity === "error" ? "mark bad" : "mark"}>{stateInWords(finding.severity)}</span>
              <br />
              {placeOf(finding)}
            </th>
            <td>{finding.value !== undefined && <code>{finding.value}</code>}</td>
            <td>{finding.message}</td>
            <td>{finding.remedy}</td>
          </tr>
        ))}
      </Sheet>
    </>
  );
}

function placeOf({ sheet, row, column }: ImportFinding): string {
  const parts = [
    sheet === undefined ? "" : `Sheet ${sheet}`,
    row === undefined ? "" : `row ${row}`,
    column === undefined ? "" : `column ${column.letter} (${column.header})`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "The whole file" : parts.join(", ");
}
