import { isRefused, type TermsFinding } from "#shared/licensing/terms-finding.ts";

/** What is wrong or doubtful about terms, before they are sent; nothing where nothing is. */
export function TermsFindings({ findings }: { findings: readonly TermsFinding[] }) {
  if (findings.length === 0) return null;
  return (
    <section aria-label="About these terms">
      <h2>About these terms</h2>
      <ul>
        {findings.map((found) => (
          <li>
            {isRefused(found) && <strong>To be mended: </strong>}
            {placeInWords(found)}
            {found.message} <small>{found.remedy}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Which line a finding is about, counted as people do. */
function placeInWords({ path }: TermsFinding): string {
  const [, line] = path;
  return typeof line === "number" ? `Line ${line + 1}: ` : "";
}
