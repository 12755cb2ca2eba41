import type { CreateWorkRefusal, EditWorkRefusal } from "#shared/catalogue/write-work.ts";
import type { Denial } from "#shared/parties/permission.ts";
import type { ProblemKind } from "../problem.ts";

/** Refusals of the use cases of shared/catalogue. */
export type CatalogueReason = Exclude<
  CreateWorkRefusal | EditWorkRefusal | "import-already-uploaded" | "search-not-ready" | "timeline-too-fine",
  Denial | "contended" | "changed-meanwhile"
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
