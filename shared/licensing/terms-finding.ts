/** Whether terms with a finding are taken at all: refused, or taken with a warning. */
export const FINDING_LEVELS = ["refuse", "warn"] as const;
type FindingLevel = (typeof FINDING_LEVELS)[number];

/** All that can be wrong or doubtful about terms, and how bad it is. */
export const TERMS_FINDINGS = {
  // A bare word such as "Europe": two people read it as two lists, and a right is sold twice.
  "vague-territory": "refuse",
  "unknown-territory": "refuse",
  // A country that is named and excepted at once, and exceptions that leave nothing.
  "exception-contradicts": "refuse",
  "exceptions-leave-nothing": "refuse",
  "unknown-medium": "refuse",
  "unknown-day": "refuse",
  "unknown-zone": "refuse",
  // Ten episodes with three runs are thirty showings, or three.
  "runs-without-rule": "refuse",
  "not-understood": "refuse",
  // The same cells twice in one deal, on different conditions.
  "lines-contradict": "refuse",
  // Runs that promise catch-up or simulcast which the line does not grant.
  "tied-use-not-granted": "refuse",
  // "Season 1" and "season 2" of one film are the film, twice.
  "part-of-no-series": "refuse",
  "term-is-over": "refuse",
  "longer-than-rights-in": "refuse",
  "lines-repeat": "warn",
  "begins-in-the-past": "warn",
  "dates-without-zone": "warn",
  "days-touch-more": "warn",
  "all-media-dated": "warn",
  "territories-frozen": "warn",
  "exception-excludes-nothing": "warn",
  "fast-asked-as-avod": "warn",
  "runs-without-linear": "warn",
  "catch-up-without-linear": "warn",
} as const satisfies Record<string, FindingLevel>;
export type TermsFindingCode = keyof typeof TERMS_FINDINGS;

/** One thing about terms that is wrong or doubtful, where it stands, and what to write instead. */
export interface TermsFinding {
  readonly level: FindingLevel;
  readonly code: TermsFindingCode;
  /** From the root of the terms: `["lines", 0, "media"]`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly remedy: string;
}

/** A finding with the level its code has. */
export function finding(
  code: TermsFindingCode,
  path: TermsFinding["path"],
  words: { readonly message: string; readonly remedy: string },
): TermsFinding {
  return { level: TERMS_FINDINGS[code], code, path, ...words };
}

export function isRefused({ level }: TermsFinding): boolean {
  return level === "refuse";
}
