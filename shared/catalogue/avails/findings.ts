import { plainLineOf } from "#shared/platform/free-text.ts";

/** What can be wrong, or worth saying, in an avails workbook. Closed: each code has one meaning, tests name them all. */
export type FindingCode =
  | "file-too-large"
  | "not-a-workbook"
  | "unpacks-too-large"
  | "too-many-sheets"
  | "too-many-rows"
  | "too-many-columns"
  | "unreadable-workbook"
  | "no-avails-sheet"
  | "no-rows"
  | "unsupported-version"
  | "missing-column"
  | "duplicate-column"
  | "missing-required-cell"
  | "cell-too-long"
  | "unreadable-text"
  | "unknown-territory"
  | "territory-exclusion"
  | "unknown-work-type"
  | "unsupported-work-type"
  | "unknown-entry-type"
  | "unknown-licence-type"
  | "licence-type-by-agreement"
  | "unknown-format"
  | "bad-date"
  | "end-before-start"
  | "day-rounded-inward"
  | "bad-language"
  | "bad-number"
  | "bad-flag"
  | "bad-price"
  | "missing-price"
  | "wrong-eidr"
  | "contradicting-work"
  | "contradicting-exclusivity"
  | "contradicting-entry-type"
  | "alid-of-two-works"
  | "duplicate-row"
  | "overlapping-exclusives"
  | "collection-carries-no-rights"
  | "cell-ignored";

/** One finding, with its place as a spreadsheet program shows it. */
export interface AvailsFinding {
  code: FindingCode;
  sheet?: string;
  /** 1-based, as the spreadsheet program numbers its rows. */
  row?: number;
  column?: { letter: string; header: string };
  /** What the cell holds, cut to {@link VALUE_SHOWN} characters. */
  value?: string;
  message: string;
  /** What to do about it, for the person who made the file. */
  remedy: string;
}

/** Enough to recognise a cell by; a finding goes into a JSON answer and must not carry a whole synopsis. */
const VALUE_SHOWN = 80;

/** A person mends the first hundreds and tries again; the rest is only counted. Keeps the answer under 1 MB. */
export const LISTED_FINDINGS = 1000;

/** What a file holds, as it is quoted to people: one plain line, whatever was pasted, and whole characters though cut. */
export function shownValue(text: string): string {
  return plainLineOf(text.length <= VALUE_SHOWN ? text : `${text.slice(0, VALUE_SHOWN - 1)}…`, VALUE_SHOWN);
}

/** Gathers findings in the order met: lists the first {@link LISTED_FINDINGS} of each kind and counts all errors. */
export interface Findings {
  error(finding: AvailsFinding): void;
  warn(finding: AvailsFinding): void;
  readonly errors: AvailsFinding[];
  readonly warnings: AvailsFinding[];
  errorCount(): number;
}

export function gatherFindings(): Findings {
  const errors: AvailsFinding[] = [];
  const warnings: AvailsFinding[] = [];
  let errorCount = 0;
  return {
    errors,
    warnings,
    errorCount: () => errorCount,
    error(finding) {
      errorCount += 1;
      if (errors.length < LISTED_FINDINGS) errors.push(finding);
    },
    warn(finding) {
      if (warnings.length < LISTED_FINDINGS) warnings.push(finding);
    },
  };
}
