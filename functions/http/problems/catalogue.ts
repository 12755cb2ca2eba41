import type { AskPackageRefusal } from "#shared/catalogue/ask-package.ts";
import type { SetHoldbackRefusal } from "#shared/catalogue/set-holdback.ts";
import type { CreateWorkRefusal, EditWorkRefusal } from "#shared/catalogue/write-work.ts";
import type { Denial } from "#shared/parties/permission.ts";
import type { ProblemKind } from "../problem.ts";

/** Refusals of the use cases of shared/catalogue. */
export type CatalogueReason = Exclude<
  | AskPackageRefusal
  | CreateWorkRefusal
  | EditWorkRefusal
  | SetHoldbackRefusal
  | "import-already-uploaded"
  | "search-not-ready"
  | "timeline-too-fine",
  Denial | "contended" | "changed-meanwhile" | "rights-head-full"
>;

export const CATALOGUE_PROBLEMS: Record<CatalogueReason, ProblemKind> = {
  "content-id-taken": {
    status: 409,
    title: "This content id is taken",
    words: "Another work of yours has this content id; workId tells which. Edit that work, or choose another id.",
  },
  "work-too-large": {
    status: 422,
    title: "The work is too large",
    words:
      "It has more seasons, episodes or texts than one work can hold. List a long-running series as several works.",
  },
  "package-of-several-holders": {
    status: 422,
    title: "A package is of one rights holder",
    words: "The works of this package belong to several. Ask about the works of each in a package of its own.",
  },
  "part-of-no-series": {
    status: 422,
    title: "This work has no such part",
    words: "Only a series has seasons and episodes. Ask for the whole work.",
  },
  "too-many-holdbacks": {
    status: 409,
    title: "This work has as many holdbacks of yours as one work can",
    words: "most tells how many that are. Lift one that is over, or say several in one: it may name many countries.",
  },
  "kind-stays": {
    status: 409,
    title: "The kind of a work stays",
    words: "A film does not become a series, for rights hang on seasons and episodes. Create another work.",
  },
  "search-not-ready": {
    status: 503,
    title: "The search is not ready",
    words:
      "The catalogue is being read anew, after a large import for example. Nothing is wrong with your question: ask it again.",
    retryAfterSeconds: 30,
  },
  "timeline-too-fine": {
    status: 422,
    title: "There are more changes than one answer can tell",
    words: "Ask for fewer territories, fewer media or fewer days.",
  },
  "import-already-uploaded": {
    status: 409,
    title: "The file of this import has arrived",
    words: "A file is uploaded once. Declare another import for another file.",
  },
};
