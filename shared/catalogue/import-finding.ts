import type { AvailsFinding } from "./avails/findings.ts";

/** What an import can find beside the mistakes of the file itself, by holding it against what is already known. */
type CatalogueFindingCode =
  | "upload-not-as-declared"
  | "upload-never-came"
  | "kind-changed"
  | "work-too-large"
  | "too-many-rights"
  | "eidr-of-another-work"
  | "commitment-outlives-rights"
  | "imports-waiting"
  | "house-suspended";

type CatalogueFinding = ImportFinding & { readonly code: CatalogueFindingCode };

/** One thing found in an import, with its place in the workbook where it has one. Warnings stop nothing. */
export interface ImportFinding extends Omit<AvailsFinding, "code"> {
  readonly severity: "error" | "warning";
  /** A FindingCode of the file or a CatalogueFindingCode; kept as text, so that an old report is read by newer code. */
  readonly code: string;
}

/** Findings shown with the import itself; a person mends these first. All are in the report. */
export const SHOWN_FINDINGS = 100;

export function errorFinding(found: AvailsFinding): ImportFinding {
  return { severity: "error", ...found };
}

export function warningFinding(found: AvailsFinding): ImportFinding {
  return { severity: "warning", ...found };
}

/** The import's own findings, by what they are about. */
export const CATALOGUE_FINDINGS = {
  notAsDeclared: (): CatalogueFinding => ({
    severity: "error",
    code: "upload-not-as-declared",
    message: "The file that arrived is not the one that was declared.",
    remedy: "Declare the import again and upload the same file, unchanged.",
  }),
  neverCame: (days: number): CatalogueFinding => ({
    severity: "error",
    code: "upload-never-came",
    message: `No file arrived within ${days} days.`,
    remedy: "Declare the import again and upload the file by the link you are given.",
  }),
  houseSuspended: (): CatalogueFinding => ({
    severity: "error",
    code: "house-suspended",
    message: "Your organisation is not admitted to trade, so its catalogue does not change.",
    remedy: "Ask the network's operator; declare the import again once you are reinstated.",
  }),
  importsWaiting: (most: number): CatalogueFinding => ({
    severity: "error",
    code: "imports-waiting",
    message: `${most} accepted imports of yours are still being applied.`,
    remedy: "Wait until the first of them are applied, then upload this file again.",
  }),
  kindChanged: (work: { contentId: string; was: string; now: string }): CatalogueFinding => ({
    severity: "error",
    code: "kind-changed",
    value: work.contentId,
    message: `The work ${work.contentId} is known as a ${work.was}; the file says ${work.now}.`,
    remedy: "Give the new work its own ContentID, or correct the WorkType.",
  }),
  workTooLarge: (work: { contentId: string }): CatalogueFinding => ({
    severity: "error",
    code: "work-too-large",
    value: work.contentId,
    message: `The work ${work.contentId} has more seasons, episodes or texts than one work can hold.`,
    remedy: "List a long-running series as several works, such as one per decade.",
  }),
  tooManyRights: (work: { contentId: string }): CatalogueFinding => ({
    severity: "error",
    code: "too-many-rights",
    value: work.contentId,
    message: `The work ${work.contentId} would have more rights than one work can hold.`,
    remedy: "Join rows that differ in nothing but their windows, and delete avails that have ended.",
  }),
  eidrOfAnotherWork: (work: { contentId: string; eidr: string }): CatalogueFinding => ({
    severity: "warning",
    code: "eidr-of-another-work",
    value: work.eidr,
    message: `${work.eidr}, given to ${work.contentId}, already names another work of yours.`,
    remedy: "Check which work it belongs to; by this EIDR the earlier one is found.",
  }),
  commitmentOutlivesRights: (work: { contentId: string; licenceId: string }): CatalogueFinding => ({
    severity: "warning",
    code: "commitment-outlives-rights",
    value: work.contentId,
    message: `The licence ${work.licenceId} of ${work.contentId} grants more than the rights this file leaves you.`,
    remedy: "The licence stays in force. Check that you still hold what it grants.",
  }),
} as const;
