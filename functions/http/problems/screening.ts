import type { Denial } from "#shared/parties/permission.ts";
import type { CompleteRefusal } from "#shared/screening/complete-upload.ts";
import type { FetchRefusal } from "#shared/screening/fetch-asset.ts";
import type { GrantRefusal } from "#shared/screening/grant-screener.ts";
import type { SignPartsRefusal } from "#shared/screening/sign-parts.ts";
import type { StartRefusal } from "#shared/screening/start-upload.ts";
import type { ProblemKind } from "../problem.ts";

/** Refusals of the use cases of shared/screening. */
export type ScreeningReason = Exclude<
  StartRefusal | SignPartsRefusal | CompleteRefusal | GrantRefusal | FetchRefusal,
  Denial | "contended"
>;

export const SCREENING_PROBLEMS: Record<ScreeningReason, ProblemKind> = {
  "no-such-part-of-work": {
    status: 422,
    title: "The work has no such part",
    words: "Only a series has seasons and episodes. Declare the file for the whole work.",
  },
  "upload-closed": {
    status: 409,
    title: "The upload is closed",
    words: "All parts of this file were joined already. Read the asset to see what its check found.",
  },
  "no-such-file-part": {
    status: 422,
    title: "The file has no such part",
    words: "partCount says how many parts the declared file has, counted from 1.",
  },
  "parts-missing": {
    status: 409,
    title: "Parts of the file are missing",
    words:
      "missing lists the first of them. Where it is empty, the ETags are not those the store gave, or a part is cut short: upload it again.",
  },
  "upload-lapsed": {
    status: 409,
    title: "The upload is no longer open",
    words:
      "It was completed a moment ago, or nobody completed it for two days. Read the asset; if it still awaits its upload, give it up and declare the file anew.",
  },
  "grantee-not-fitting": {
    status: 422,
    title: "No such organisation can be given access",
    words: "Name another organisation that is admitted to the network.",
  },
  "grant-end-not-fitting": {
    status: 422,
    title: "A grant cannot end then",
    words: "The end must be to come, and at most 366 days from now.",
  },
  "not-licensed": {
    status: 403,
    title: "The file does not leave to you now",
    words:
      "missing says what your licence lacks: no-licence, other-part, not-signed, not-paid, not-yet-in-term, term-ended, blackout or held-back. licenceId names the licence that comes nearest.",
  },
  "asset-not-published": {
    status: 409,
    title: "The file is not published",
    words: "state says where it stands. Only a file that passed its check can be fetched.",
  },
};
