import type { ProblemKind } from "#functions/http/problem.ts";
import { PROBLEMS, type Reason } from "#functions/http/problems.ts";

/** Reasons only pages have. */
type PageReason = "cross-site" | "form-incomplete" | "sign-in-not-completed" | "form-too-large";

export type PortalReason = Reason | PageReason;

const NOTHING_HERE: ProblemKind = {
  status: 404,
  title: "There is nothing here for you",
  words: "Either there is no such page or record, or it belongs to somebody else.",
};

/** What the API says to programs in the words of HTTP, said to people. */
const IN_PLAIN_WORDS: Partial<Record<Reason, ProblemKind>> = {
  "not-found": NOTHING_HERE,
  "no-such-path": NOTHING_HERE,
  "invalid-query": {
    status: 400,
    title: "This address is not complete",
    words: "Go back to the list or the page you came from, and follow its link again.",
  },
  "idempotency-key-reused": {
    status: 409,
    title: "This form was already sent with other content",
    words: "What was sent first stands. Open the page anew to send something else.",
  },
  "rights-not-available": {
    status: 409,
    title: "These rights are not free",
    words: "They were taken or put on hold meanwhile. Nothing was done. Ask again what is free.",
  },
  "terms-refused": {
    status: 422,
    title: "The terms contradict themselves",
    words: "Nothing was sent. Mend what is listed here, and ask again.",
  },
  "licence-not-open": {
    status: 409,
    title: "The licence is not open to this step",
    words: "It has gone on since you opened it. Open it again to see where it stands.",
  },
  "document-differs": {
    status: 409,
    title: "This is not the document of the licence",
    words: "Nothing was signed. Open the licence again, and read its document before you sign.",
  },
  "not-licensed": {
    status: 403,
    title: "The file does not leave to you now",
    words: "Files leave under a right: a screener by the rights holder's leave or a licence, a master by a licence.",
  },
  "asset-not-published": {
    status: 409,
    title: "The file is not published",
    words: "Only a file that passed its check can be fetched.",
  },
  "search-not-ready": {
    status: 503,
    title: "The search is not ready",
    words: "The catalogue is being read anew. Ask again in half a minute; the list by title works meanwhile.",
    retryAfterSeconds: 30,
  },
  "too-many-holdbacks": {
    status: 409,
    title: "This title has as many holdbacks as one title can",
    words: "Nothing was done. Lift one that is over, or say several in one: it may name many countries.",
  },
  "parts-missing": {
    status: 409,
    title: "Parts of the file are missing",
    words: "The upload did not arrive whole. Please upload the file again.",
  },
  contended: {
    status: 503,
    title: "Too many changes at once",
    words: "Others changed the same records at the same time. Nothing was done. Please try again.",
    retryAfterSeconds: 1,
  },
  "changed-meanwhile": {
    status: 409,
    title: "The record has changed since you opened it",
    words: "Nothing was done. Open it again, look at what changed, and decide anew.",
  },
  fault: {
    status: 500,
    title: "Something went wrong on our side",
    words: "It is on record and will be looked at. Trying again is safe: nothing is done twice.",
  },
  "sign-in-unavailable": {
    status: 503,
    title: "Sign-in does not answer",
    words: "The service that signs people in cannot be reached. Please try again in a moment.",
    retryAfterSeconds: 5,
  },
};

const PAGE_PROBLEMS: Record<PageReason, ProblemKind> = {
  "cross-site": {
    status: 403,
    title: "This came from another site",
    words: "Nothing was done. Use the forms on this site, in an up-to-date browser.",
  },
  "form-incomplete": {
    status: 422,
    title: "The form is not complete",
    words: "Go back with your browser to keep what you wrote, mend what is listed here, and send it again.",
  },
  "form-too-large": {
    status: 413,
    title: "The form is too large",
    words: "Nothing was done. Shorten what you wrote, and send it again.",
  },
  "sign-in-not-completed": {
    status: 400,
    title: "You are not signed in",
    words:
      "The sign-in was cancelled, took longer than ten minutes, or was begun in another browser. Please begin again.",
  },
};

/** Status and words of a refusal as pages show it. */
export function problemOf(reason: PortalReason): ProblemKind {
  return isPageReason(reason) ? PAGE_PROBLEMS[reason] : (IN_PLAIN_WORDS[reason] ?? PROBLEMS[reason]);
}

function isPageReason(reason: PortalReason): reason is PageReason {
  return Object.hasOwn(PAGE_PROBLEMS, reason);
}
